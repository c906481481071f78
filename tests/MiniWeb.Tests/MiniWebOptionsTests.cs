using AgentPlatform.Tools.MiniWeb.Hosting;

namespace AgentPlatform.Tests;

public sealed class MiniWebOptionsTests
{
    [Theory]
    [InlineData("--pages x", "--stdio and --http")]
    [InlineData("--stdio --http http://127.0.0.1:1 --pages x", "--stdio and --http")]
    [InlineData("--stdio", "--pages is needed")]
    [InlineData("--stdio --pages", "--pages needs a value")]
    [InlineData("--stdio --pages x --results 0", "--results must be a number from 1 to 50")]
    [InlineData("--stdio --pages x --snippet-chars many", "--snippet-chars")]
    [InlineData("--stdio --pages x --colour", "unknown option '--colour'")]
    [InlineData("--http ftp://127.0.0.1 --pages x", "--http must be an address")]
    [InlineData("--http http://0.0.0.0:8080 --pages x", "MINIWEB_API_KEY")]
    [InlineData("--http http://192.0.2.7:8080 --pages x", "MINIWEB_API_KEY")]
    public void Parse_BadOptions_NamesTheOption(string line, string expected) =>
        Assert.Contains(expected, Assert.Throws<MiniWebException>(() => MiniWebOptions.Parse(line.Split(' '), null)).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_BeyondLoopbackWithKey_IsAllowed() => Assert.Equal("secret", MiniWebOptions.Parse(["--http", "http://0.0.0.0:8080", "--pages", "x"], "secret").ApiKey);

    [Fact]
    public void Parse_Defaults_AreTwoResultsOf200Characters()
    {
        var options = MiniWebOptions.Parse(["--stdio", "--pages", "a", "--pages", "b"], "");

        Assert.Equal((2, 200, null, null), (options.Results, options.SnippetChars, options.Http, options.ApiKey));
        Assert.Equal(["a", "b"], options.Pages);
    }
}
