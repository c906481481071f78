using System.Diagnostics;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace AgentPlatform.Tests.Running;

public sealed class RestartTests
{
    [Fact]
    public async Task Kill_WithRestartPolicy_StartsTheReplicaAgainOnTheSamePort()
    {
        await using var running = await RunningApplication.StartAsync(builder => builder.AddProject<TestAppProject>("api")
            .WithHttpEndpoint().WithHttpHealthCheck("/health").WithRestartPolicy(3, TimeSpan.FromMinutes(1)));
        await running.HealthyAsync("api");
        var api = running.Instance("api");
        var (process, url) = (api.Snapshot.ProcessId!.Value, api.Replica.Urls()["http"]);

        using (var victim = Process.GetProcessById(process))
        {
            victim.Kill();
        }

        await running.Notifications.WaitForResourceAsync("api", change => change.Snapshot is { Restarts: 1, IsReady: true }, running.Token);

        Assert.NotEqual(process, api.Snapshot.ProcessId);
        Assert.Equal(137, api.Snapshot.ExitCode);
        Assert.Equal(url, (await running.EnvironmentAsync(url))["ASPNETCORE_URLS"]);
        Assert.Contains(running.Log.Messages, message => message.StartsWith("Error:", StringComparison.Ordinal) && message.Contains("exit code 137", StringComparison.Ordinal));
    }

    [Fact]
    public async Task End_WithoutRestartPolicy_StaysEnded()
    {
        await using var running = await RunningApplication.StartAsync(builder =>
        {
            builder.AddExecutable("good", "sh", "/", "-c", "exit 0");
            builder.AddExecutable("bad", "sh", "/", "-c", "echo the reason; exit 3");
        });

        Assert.Equal(0, (await running.StateAsync("good", KnownResourceStates.Finished)).ExitCode);
        var bad = await running.StateAsync("bad", KnownResourceStates.Exited);
        Assert.Equal((3, 0, "ended with exit code 3: the reason"), (bad.ExitCode, bad.Restarts, bad.Message));
        Assert.Contains(running.Log.Messages, message => message.Contains("exit code 3", StringComparison.Ordinal) && message.Contains("the reason", StringComparison.Ordinal));
    }

    [Fact]
    public async Task End_WithRestartsUsedUp_StaysEndedAndSaysSo()
    {
        await using var running = await RunningApplication.StartAsync(builder =>
            builder.AddExecutable("flaky", "sh", "/", "-c", "echo no luck; exit 4").WithRestartPolicy(1, TimeSpan.FromMinutes(5)));

        var ended = await running.StateAsync("flaky", KnownResourceStates.Exited);

        Assert.Equal((4, 1), (ended.ExitCode, ended.Restarts));
        Assert.Equal("ended with exit code 4; its restarts are used up: no luck", ended.Message);
        Assert.All(
            running.Log.Messages.Where(message => message.Contains("last lines", StringComparison.Ordinal)),
            message => Assert.Single(message.Split('\n'), line => line == "    no luck"));
    }

    [Fact]
    public async Task Die_AtStart_LogsItsLastLines()
    {
        await using var running = await RunningApplication.StartAsync(builder => builder.AddProject<TestAppProject>("api")
            .WithHttpEndpoint().WithHttpHealthCheck("/health")
            .WithEnvironment("DieWith", "Trainer:Threads is -1; give 0 or more" + string.Concat(Enumerable.Repeat("\n   at Frame()", 30))));

        Assert.Equal(9, (await running.StateAsync("api", KnownResourceStates.Exited)).ExitCode);
        var message = Assert.Single(running.Log.Messages, message => message.StartsWith("Error:", StringComparison.Ordinal));
        Assert.Contains("before it was ready", message, StringComparison.Ordinal);
        Assert.Contains("Trainer:Threads is -1; give 0 or more", message, StringComparison.Ordinal);
        Assert.DoesNotContain("Frame()", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_ProcessThatIgnoresSigterm_KillsItWithItsChildren()
    {
        int grandchild;
        await using (var running = await RunningApplication.StartAsync(
            builder => builder.AddExecutable("deaf", "sh", "/", "-c", "trap '' TERM; sleep 1000 & echo $! > $PIDFILE.new; mv $PIDFILE.new $PIDFILE; while :; do wait; done")
                .WithEnvironment("PIDFILE", builder.Configuration["AppHost:StatePath"] + ".pid"),
            "--AppHost:StopGraceSeconds=0.3"))
        {
            var file = running.StatePath + ".pid";
            using var seen = new SemaphoreSlim(0);
            using var watcher = new FileSystemWatcher(running.Folder, "*.pid");
            watcher.Renamed += (_, _) => seen.Release();
            watcher.EnableRaisingEvents = true;
            if (!File.Exists(file))
            {
                await seen.WaitAsync(running.Token);
            }

            grandchild = int.Parse(await File.ReadAllTextAsync(file, running.Token), System.Globalization.CultureInfo.InvariantCulture);
            running.Instance("deaf").RequestStop();
            Assert.Equal(137, (await running.StateAsync("deaf", KnownResourceStates.Exited)).ExitCode);
        }

        await Processes.GoneAsync(grandchild);
    }
}
