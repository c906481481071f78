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
    public async Task WaitHealthyAsync_NeverHealthy_NamesTheServiceAndShowsItsLog()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("trainer.log"), "one\ntwo\nthree\nfour: no model folder\n");
        // A program that lives until it is stopped, in place of a host.
        File.WriteAllText(folder.File("sleeper"), "while :; do sleep 0.05; done");
        await using var host = AppHostProcess.Start(folder.File("sleeper"), folder.Root, folder.File("run"), new Dictionary<string, string>(), program: "/bin/sh");
        File.WriteAllText(
            host.StatePath,
            $$"""{"pid": 1, "resources": [{"name": "trainer", "instance": "trainer", "replica": 0, "state": "Starting", "health": "unhealthy", "restarts": 0, "urls": {}, "log": "{{folder.File("trainer.log")}}"}]}""");

        var failure = await Assert.ThrowsAsync<CliException>(
            () => host.WaitHealthyAsync(TimeSpan.Zero, _ => { }, TimeProvider.System, TestContext.Current.CancellationToken));

        Assert.StartsWith("Not healthy after 0 s: waiting for trainer (Starting)", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("four: no model folder", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DisposeAsync_HostThatRuns_EndsIt()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("host"), "trap 'echo stopped > stopped; exit 0' TERM; echo ready > ready; while :; do sleep 0.05; done");
        var host = AppHostProcess.Start(folder.File("host"), folder.Root, folder.File("run"), new Dictionary<string, string>(), program: "/bin/sh");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (!File.Exists(folder.File("ready")))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }

        await host.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.True(File.Exists(folder.File("stopped")));
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
