using AgentPlatform.Tests.Shared;

namespace AgentPlatform.Tests.Cli;

/// <summary>Bad usage: code 2, a sentence on the error stream, nothing done.</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData("Required command", "tasks")]
    [InlineData("--nonsense", "quickstart", "--nonsense")]
    [InlineData("'podman'", "quickstart", "--sandbox", "podman")]
    [InlineData("--workers must be between 1 and 64, not 0", "quickstart", "--workers", "0")]
    [InlineData("'many'", "quickstart", "--seed", "many")]
    [InlineData("There is no file /nowhere/questions.jsonl", "tasks", "submit", "/nowhere/questions.jsonl", "--run", "r")]
    [InlineData("--args is not JSON", "tools", "call", "search", "--args", "{nope")]
    [InlineData("--args must be a JSON object", "tools", "call", "search", "--args", "[1]")]
    [InlineData("--temperature must be between 0 and 10", "chat", "--temperature", "-1")]
    [InlineData("'watch'", "runs", "watch")]
    public async Task Run_BadUsage_SaysWhatIsWrong(string words, params string[] args)
    {
        var run = await CommandRun.OfAsync(args);

        Assert.Equal(2, run.Code);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
        Assert.Contains("--help", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Out);
    }

    [Fact]
    public async Task Submit_WithoutRun_NamesTheOption()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("q.jsonl"), "{}");

        var run = await CommandRun.OfAsync("tasks", "submit", folder.File("q.jsonl"));

        Assert.Equal(2, run.Code);
        Assert.Contains("--run", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("quickstart")]
    [InlineData("chat")]
    [InlineData("runs")]
    [InlineData("tasks")]
    [InlineData("eval")]
    [InlineData("tools")]
    [InlineData("world")]
    public async Task Help_EveryCommand_IsListedAndHelps(string command)
    {
        Assert.Contains(command, (await CommandRun.OfAsync("--help")).Out, StringComparison.Ordinal);
        var help = await CommandRun.OfAsync(command, "--help");
        Assert.Equal(0, help.Code);
        Assert.Contains("--json", help.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NoPlatform_SaysHowToStartIt()
    {
        using var folder = new TempFolder();

        var run = await CommandRun.OfAsync("tools", "list", "--state", folder.File("state.json"));

        Assert.Equal(1, run.Code);
        Assert.StartsWith("agentctl: The platform is not running.", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Run_NoPlatformWithJson_ComplainsInJson()
    {
        using var folder = new TempFolder();

        var run = await CommandRun.OfAsync("runs", "list", "--json", "--state", folder.File("state.json"));

        Assert.Equal(1, run.Code);
        Assert.StartsWith("{\"error\":\"The platform is not running.", run.Error, StringComparison.Ordinal);
    }
}
