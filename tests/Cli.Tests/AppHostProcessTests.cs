using AgentPlatform.Cli.Platform;
using AgentPlatform.Tests.Shared;

namespace AgentPlatform.Tests.Cli;

public sealed class AppHostProcessTests
{
    [Fact]
    public async Task WaitHealthyAsync_HostThatEnds_ShowsTheEndOfItsLog()
    {
        using var folder = new TempFolder();
        // A program that complains and ends: agentctl itself, without a command.
        await using var host = AppHostProcess.Start(Path.Combine(AppContext.BaseDirectory, "agentctl.dll"), folder.Root, folder.File("run"), new Dictionary<string, string>());

        var failure = await Assert.ThrowsAsync<CliException>(
            () => host.WaitHealthyAsync(TimeSpan.FromSeconds(60), _ => { }, TimeProvider.System, TestContext.Current.CancellationToken));

        Assert.StartsWith("The application host ended with code 2:", failure.Message, StringComparison.Ordinal);
        Assert.Contains("agentctl: Required command was not provided.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitHealthyAsync_NeverHealthy_NamesWhatIsWaitedFor()
    {
        using var folder = new TempFolder();
        await using var host = AppHostProcess.Start(Path.Combine(AppContext.BaseDirectory, "agentctl.dll"), folder.Root, folder.File("run"), new Dictionary<string, string>());
        File.WriteAllText(
            host.StatePath,
            """{"pid": 1, "resources": [{"name": "trainer", "instance": "trainer", "replica": 0, "state": "Starting", "health": "unhealthy", "restarts": 0, "urls": {}, "log": ""}]}""");

        var failure = await Assert.ThrowsAsync<CliException>(
            () => host.WaitHealthyAsync(TimeSpan.Zero, _ => { }, TimeProvider.System, TestContext.Current.CancellationToken));

        // Whichever comes first, the time or the host's end: the person learns why.
        Assert.True(failure.Message.Contains("waiting for trainer (Starting)", StringComparison.Ordinal) || failure.Message.Contains("ended with code", StringComparison.Ordinal), failure.Message);
    }

    [Fact]
    public void HostState_AllHealthyOnly_WhenEveryOneIs()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("s.json"), """{"pid": 1, "resources": [{"name": "a", "health": "healthy", "urls": {}}, {"name": "b", "health": null, "urls": {}}]}""");

        Assert.False(HostState.Read(folder.File("s.json"))!.AllHealthy);
        Assert.Null(HostState.Read(folder.File("none.json")));
    }
}
