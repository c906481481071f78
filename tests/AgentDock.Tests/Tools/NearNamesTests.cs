using AgentPlatform.AgentDock.Tools;

namespace AgentPlatform.Tests.Tools;

public sealed class NearNamesTests
{
    private static readonly string[] Known = ["search", "visit", "run_python", "calculator"];

    [Theory]
    [InlineData("serach", "search")]
    [InlineData("Search", "search")]
    [InlineData("web_search", "search")]
    [InlineData("python", "run_python")]
    [InlineData("vist", "visit")]
    public void Of_MisspeltName_PutsTheRightOneFirst(string name, string expected) => Assert.Equal(expected, NearNames.Of(name, Known)[0]);

    [Fact]
    public void Of_StrangeName_FindsNothing() => Assert.Empty(NearNames.Of("zzzzzzzzzzzzzzzz", Known));

    [Fact]
    public void Of_EndlessName_IsBounded() => Assert.Empty(NearNames.Of(new string('z', 100_000), Known));
}
