using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace AgentPlatform.Tests.State;

public sealed class StateFileTests
{
    [Fact]
    public async Task StateFile_WhileRunning_TellsWhatRunsAndIsRemovedByAStop()
    {
        await using var running = await RunningApplication.StartAsync(builder =>
            builder.AddProject<TestAppProject>("api").WithHttpEndpoint().WithHttpEndpoint(name: "web").WithHttpHealthCheck("/health"));
        await running.HealthyAsync("api");

        var state = await ReadUntilAsync(running, one => one.GetProperty("health").GetString() == "healthy");

        var api = running.Instance("api");
        Assert.Equal(Environment.ProcessId, state.GetProperty("pid").GetInt32());
        Assert.Equal(running.Dashboard, state.GetProperty("dashboard").GetString());
        var one = Assert.Single(state.GetProperty("resources").EnumerateArray());
        Assert.Equal("api", one.GetProperty("name").GetString());
        Assert.Equal(api.Replica.Name, one.GetProperty("instance").GetString());
        Assert.Equal(0, one.GetProperty("replica").GetInt32());
        Assert.Equal("Running", one.GetProperty("state").GetString());
        Assert.Equal(api.Snapshot.ProcessId, one.GetProperty("pid").GetInt32());
        Assert.Equal(0, one.GetProperty("restarts").GetInt32());
        Assert.Equal(api.Replica.Urls()["http"], one.GetProperty("urls").GetProperty("http").GetString());
        Assert.Equal(api.Replica.Urls()["web"], one.GetProperty("urls").GetProperty("web").GetString());
        Assert.Equal(Path.Combine(running.Folder, "logs", api.Replica.Name + ".log"), one.GetProperty("log").GetString());

        await running.Application.StopAsync(running.Token);
        Assert.False(File.Exists(running.StatePath));
    }

    [Fact]
    public async Task StateFile_AfterAnEnd_TellsTheExitCode()
    {
        await using var running = await RunningApplication.StartAsync(builder => builder.AddExecutable("job", "sh", "/", "-c", "exit 5"));
        await running.StateAsync("job", KnownResourceStates.Exited);

        var state = await ReadUntilAsync(running, one => one.GetProperty("state").GetString() == "Exited");

        var job = state.GetProperty("resources")[0];
        Assert.Equal(5, job.GetProperty("exitCode").GetInt32());
        Assert.Equal(JsonValueKind.Null, job.GetProperty("pid").ValueKind);
    }

    /// <summary>The file follows the notifications by a moment; every read must find it whole.</summary>
    private static async Task<JsonElement> ReadUntilAsync(RunningApplication running, Func<JsonElement, bool> first)
    {
        using var changed = new SemaphoreSlim(0);
        using var watcher = new FileSystemWatcher(running.Folder, "state.json");
        watcher.Renamed += (_, _) => changed.Release();
        watcher.EnableRaisingEvents = true;
        while (true)
        {
            var state = JsonDocument.Parse(await File.ReadAllTextAsync(running.StatePath, running.Token)).RootElement;
            if (first(state.GetProperty("resources")[0]))
            {
                return state;
            }

            await changed.WaitAsync(running.Token);
        }
    }
}
