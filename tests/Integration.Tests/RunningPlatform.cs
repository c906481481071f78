using System.Diagnostics;
using System.Globalization;
using AgentPlatform.Cli.Platform;
using AgentPlatform.Cli.Quickstart;
using AgentPlatform.Contracts.Trainer.V1;
using AgentPlatform.Worlds.Facts;
using AgentPlatform.Worlds.Generation;
using AgentPlatform.Worlds.Writing;
using Grpc.Core;

namespace AgentPlatform.Tests;

/// <summary>The whole platform as the application host runs it, over a small world, with the means to kill parts of it.</summary>
internal sealed class RunningPlatform : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);
    private readonly AppHostProcess _host;

    private RunningPlatform(AppHostProcess host, string folder, string world)
    {
        _host = host;
        Folder = folder;
        World = world;
        Connection = new PlatformConnection(host.StatePath);
    }

    public string Folder { get; }

    public string World { get; }

    public PlatformConnection Connection { get; }

    public static Recipe Recipe { get; } = new(new QuickstartOptions { Output = string.Empty, Smoke = true });

    public static async Task<RunningPlatform> StartAsync(string sandbox, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("platform").FullName;
        var world = Path.Combine(folder, "world");
        var generated = WorldGenerator.Generate(WorldFacts.LoadShipped(), new WorldOptions { Seed = 11 });
        WorldFiles.Write(world, generated, new WorldFilesOptions { ReadingTexts = Recipe.ReadingTexts, Demonstrations = Recipe.Demonstrations });
        SmokeTasks.Write(world);
        var host = AppHostProcess.Start(folder, PlatformSettings.For(world, sandbox, 1));
        try
        {
            await host.WaitHealthyAsync(s_patience, _ => { }, TimeProvider.System, cancellationToken);
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }

        return new RunningPlatform(host, folder, world);
    }

    public HostState State => HostState.Read(_host.StatePath) ?? throw new InvalidOperationException("the host has no state file");

    /// <summary>Runs a stage to its end, through deaths of the trainer.</summary>
    public async Task<GetRunResponse> TrainAsync(StartRunRequest request, Func<GetRunResponse, Task> eachPoll, CancellationToken cancellationToken)
    {
        await PersistAsync(async () => await Connection.Trainer.StartRunAsync(request, deadline: Soon, cancellationToken: cancellationToken), cancellationToken);
        while (true)
        {
            var run = await PersistAsync(async () => await Connection.Trainer.GetRunAsync(new GetRunRequest { RunId = request.RunId }, deadline: Soon, cancellationToken: cancellationToken), cancellationToken);
            await eachPoll(run);
            if (run.State != RunState.Running)
            {
                return run;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>SIGKILL, then waits for the host to have it back, healthy.</summary>
    public async Task KillAsync(string resource, CancellationToken cancellationToken)
    {
        var victim = State.Resources.First(r => r.Name == resource);
        using (var process = Process.GetProcessById(victim.Pid!.Value))
        {
            process.Kill();
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_patience);
        while (true)
        {
            var now = State.Resources.First(r => r.Instance == victim.Instance);
            if (now.Restarts > victim.Restarts && now.Health == "healthy")
            {
                return;
            }

            Assert.False(limit.IsCancellationRequested, $"{resource} was killed as process {victim.Pid.Value.ToString(CultureInfo.InvariantCulture)} and is now {now.State}, {now.Health}: {now.Message}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
        }
    }

    public static async Task<T> PersistAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_patience);
        while (true)
        {
            try
            {
                return await call();
            }
            catch (RpcException failure) when (failure.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Internal && !limit.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, limit.Token);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Connection.Dispose();
        await _host.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private static DateTime Soon => TimeProvider.System.GetUtcNow().UtcDateTime + TimeSpan.FromSeconds(20);
}
