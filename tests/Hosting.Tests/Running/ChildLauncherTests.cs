using Aspire.Hosting;
using Aspire.Hosting.Running;
using Microsoft.Extensions.Logging.Abstractions;

namespace AgentPlatform.Tests.Running;

public sealed class ChildLauncherTests
{
    /// <summary>The death signal belongs to the thread that starts the child; a launcher that used its caller's would lose it here.</summary>
    [Fact]
    public async Task StartAsync_CallingThreadEnds_ChildLives()
    {
        using var launcher = new ChildLauncher(TimeProvider.System, NullLogger<ChildLauncher>.Instance);
        var ended = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<ChildProcess>? starting = null;
        var thread = new Thread(() =>
        {
            starting = launcher.StartAsync("one", Plan("sleep 0.5; echo lived; exit 7"), (line, _) => ended.TrySetResult(line));
            ((IAsyncResult)starting).AsyncWaitHandle.WaitOne();
        });
        thread.Start();
        thread.Join();

        using var child = await starting!;

        Assert.Equal(7, await child.Exit.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Equal("lived", await ended.Task);
    }

    [Fact]
    public async Task StartAsync_NoSuchDirectory_NamesTheResource()
    {
        using var launcher = new ChildLauncher(TimeProvider.System, NullLogger<ChildLauncher>.Instance);

        var error = await Assert.ThrowsAsync<DistributedApplicationException>(
            () => launcher.StartAsync("one", Plan("exit 0") with { WorkingDirectory = "/no/such/place" }, (_, _) => { }));

        Assert.Contains("'one' cannot be started", error.Message, StringComparison.Ordinal);
    }

    private static LaunchPlan Plan(string script) => new("sh", ["-c", script], "/", new Dictionary<string, string>());
}
