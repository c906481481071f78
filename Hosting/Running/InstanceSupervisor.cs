using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Environment;
using Aspire.Hosting.Health;
using Aspire.Hosting.Logs;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Running;

/// <summary>
/// Leads one replica through its life: waits for its dependencies, starts it, watches its health and its end, starts it again as
/// its policy allows. One loop owns the process; everyone else asks by <see cref="RequestRestart"/> and <see cref="RequestStop"/>.
/// </summary>
internal sealed partial class InstanceSupervisor : IDisposable
{
    private const int LinesShownAtDeath = 15;

    private readonly Supervision _with;
    private readonly ILogger _logger;
    private readonly RestartBudget? _budget;
    private readonly IReadOnlyList<HealthTarget> _healthTargets;
    private readonly CancellationTokenSource _shutdown = new();
    private readonly SemaphoreSlim _startRequested = new(0, 1);
    private readonly Lock _gate = new();
    private CancellationTokenSource? _run;
    private bool _runAgain;
    private bool _dependenciesMet;
    private CustomResourceSnapshot _snapshot;
    private Task _loop = Task.CompletedTask;

    public InstanceSupervisor(ResourceReplica replica, Supervision with)
    {
        Replica = replica;
        _with = with;
        _logger = with.Loggers.CreateLogger($"Aspire.Hosting.Resources.{replica.Resource.Name}");
        _budget = replica.Resource.TryGetLastAnnotation<RestartPolicyAnnotation>(out var policy) ? new RestartBudget(policy, with.Time) : null;
        _healthTargets = HealthTarget.Of(replica);
        Log = with.Logs.Open(replica.Name);
        _snapshot = new CustomResourceSnapshot
        {
            ResourceType = replica.Resource is ProjectResource ? "Project" : "Executable",
            State = KnownResourceStates.NotStarted,
        };
    }

    public ResourceReplica Replica { get; }

    public InstanceLog Log { get; }

    public CustomResourceSnapshot Snapshot
    {
        get
        {
            lock (_gate)
            {
                return _snapshot;
            }
        }
    }

    /// <summary>Makes the instance known, before any instance starts.</summary>
    public void Announce() => _with.Notifications.Publish(new ResourceEvent(Replica.Resource, Replica.Name, Snapshot));

    public void Start() => _loop = LoopAsync(start: !Replica.Resource.Annotations.OfType<ExplicitStartupAnnotation>().Any());

    /// <summary>Starts the process, anew where it runs.</summary>
    public void RequestRestart()
    {
        lock (_gate)
        {
            _budget?.Reset();
            if (_run is not null)
            {
                _runAgain = true;
                _run.Cancel();
            }
            else if (_startRequested.CurrentCount == 0)
            {
                _startRequested.Release();
            }
        }
    }

    /// <summary>Ends the process and leaves it ended.</summary>
    public void RequestStop()
    {
        lock (_gate)
        {
            _runAgain = false;
            _run?.Cancel();
        }
    }

    /// <summary>Ends the process and the supervision.</summary>
    public async Task ShutdownAsync()
    {
        await _shutdown.CancelAsync();
        await _loop;
    }

    public void Dispose()
    {
        _shutdown.Dispose();
        _startRequested.Dispose();
        Log.Dispose();
    }

    private async Task LoopAsync(bool start)
    {
        while (!_shutdown.IsCancellationRequested)
        {
            try
            {
                if (!start)
                {
                    await _startRequested.WaitAsync(_shutdown.Token);
                }

                start = await RunOnceAsync();
            }
            catch (OperationCanceledException) when (_shutdown.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                LogBroken(error, Replica.Name);
                Update(snapshot => snapshot with { State = KnownResourceStates.FailedToStart, HealthStatus = null, ProcessId = null, Message = error.Message });
                start = false;
            }
        }
    }

    private async Task<bool> RunOnceAsync()
    {
        CancellationTokenSource run;
        lock (_gate)
        {
            run = _run = CancellationTokenSource.CreateLinkedTokenSource(_shutdown.Token);
            _runAgain = false;
            _ = _startRequested.Wait(0, CancellationToken.None);
        }

        var again = false;
        try
        {
            again = await RunProcessAsync(run.Token);
        }
        finally
        {
            lock (_gate)
            {
                _run = null;
                again |= _runAgain;
            }

            run.Dispose();
        }

        return again && !_shutdown.IsCancellationRequested;
    }

    private async Task<bool> RunProcessAsync(CancellationToken cancellationToken)
    {
        ChildProcess child;
        try
        {
            child = await StartProcessAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Update(snapshot => snapshot with { State = KnownResourceStates.Exited, Message = "stopped before it started" });
            return false;
        }
        catch (DistributedApplicationException error)
        {
            LogFailedToStart(Replica.Name, error.Message);
            Log.Note(error.Message);
            Update(snapshot => snapshot with { State = KnownResourceStates.FailedToStart, Message = error.Message });
            return false;
        }

        using (child)
        {
            var (exitCode, stopped, wasReady) = await WatchAsync(child, cancellationToken);
            Log.Note($"process {child.Id} ended with exit code {exitCode}{(stopped ? " (stopped)" : string.Empty)}");
            if (stopped)
            {
                Ended(KnownResourceStates.Exited, exitCode, "stopped");
                LogStopped(Replica.Name, exitCode);
                return false;
            }

            return await AfterEndAsync(exitCode, wasReady, cancellationToken);
        }
    }

    private async Task<ChildProcess> StartProcessAsync(CancellationToken cancellationToken)
    {
        if (!_dependenciesMet)
        {
            var names = string.Join(", ", StartGraph.Dependencies(Replica.Resource).Where(one => one.IsProcess()).Select(one => one.Name));
            if (names.Length > 0)
            {
                Update(snapshot => snapshot with { State = KnownResourceStates.Waiting, Message = $"waits for {names}" });
                await DependencyWaiter.WaitAsync(Replica.Resource, _with.Notifications, cancellationToken);
            }

            // A restart does not wait again: peers ride out each other's absence.
            _dependenciesMet = true;
        }

        cancellationToken.ThrowIfCancellationRequested();
        Update(snapshot => snapshot with { State = KnownResourceStates.Starting, Message = null });
        LaunchPlanner.RequireProgram(Replica.Resource);
        var plan = await _with.Planner.PlanAsync(Replica, new RunValueResolver(forDisplay: false), cancellationToken);
        return await _with.Launcher.StartAsync(Replica.Resource.Name, plan, Log.Append);
    }

    private async Task<(int ExitCode, bool Stopped, bool WasReady)> WatchAsync(ChildProcess child, CancellationToken cancellationToken)
    {
        Log.Note($"process {child.Id} started");
        Update(snapshot => snapshot with
        {
            State = KnownResourceStates.Running,
            HealthStatus = _healthTargets.Count == 0 ? HealthStatus.Healthy : HealthStatus.Unhealthy,
            ProcessId = child.Id,
            StartTimeStamp = _with.Time.GetUtcNow().UtcDateTime,
            Message = _healthTargets.Count == 0 ? null : "not healthy yet",
        });
        LogStarted(Replica.Name, child.Id);

        var wasReady = _healthTargets.Count == 0;
        using var probing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var probe = _with.Prober.RunAsync(_healthTargets, OnHealth, probing.Token);
        int exitCode;
        var stopped = false;
        try
        {
            exitCode = await child.Exit.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            stopped = true;
            Update(snapshot => snapshot with { State = KnownResourceStates.Stopping, HealthStatus = null, Message = null });
            exitCode = await child.StopAsync(TimeSpan.FromSeconds(_with.Options.StopGraceSeconds));
        }

        await probing.CancelAsync();
        await probe;
        return (exitCode, stopped, wasReady);

        void OnHealth(bool healthy, string? message)
        {
            if (healthy && !wasReady)
            {
                wasReady = true;
                LogReady(Replica.Name, string.Join(' ', Replica.Urls().Values));
            }
            else if (!healthy && wasReady)
            {
                LogUnhealthy(Replica.Name, message);
            }

            Update(snapshot => snapshot.State?.Text != KnownResourceStates.Running ? snapshot : snapshot with
            {
                HealthStatus = healthy ? HealthStatus.Healthy : HealthStatus.Unhealthy,
                Message = message,
            });
        }
    }

    private async Task<bool> AfterEndAsync(int exitCode, bool wasReady, CancellationToken cancellationToken)
    {
        var lines = LastLines();
        var last = string.Concat(lines.Select(line => "\n    " + line));
        var ended = $"ended with exit code {exitCode}";
        var said = lines.LastOrDefault(line => line.Length > 0) is not { } words ? string.Empty : $": {(words.Length > 300 ? words[..300] : words)}";
        if (_budget is null)
        {
            var finished = exitCode == 0;
            if (!finished)
            {
                LogDied(Replica.Name, exitCode, wasReady ? string.Empty : " before it was ready", last);
            }

            Ended(finished ? KnownResourceStates.Finished : KnownResourceStates.Exited, exitCode, finished ? null : ended + said);
            return false;
        }

        LogDied(Replica.Name, exitCode, wasReady ? string.Empty : " before it was ready", last);
        if (!_budget.TryTake(out var pause))
        {
            LogGaveUp(Replica.Name);
            Ended(KnownResourceStates.Exited, exitCode, $"{ended}; its restarts are used up{said}");
            return false;
        }

        Ended(KnownResourceStates.Starting, exitCode, $"{ended}; starts again in {pause.TotalSeconds:0.#} s{said}", restarts: 1);
        try
        {
            await Task.Delay(pause, _with.Time, cancellationToken);
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Ended(KnownResourceStates.Exited, exitCode, "stopped");
            return false;
        }
    }

    /// <summary>What the last process said at its end. Stack frames go, or they would push the reason out of sight.</summary>
    private string[] LastLines() => [.. Log.Tail(200).Reverse()
        .SkipWhile(line => line.IsNote)
        .TakeWhile(line => !line.IsNote)
        .Where(line => !line.Text.StartsWith("   at ", StringComparison.Ordinal))
        .Take(LinesShownAtDeath)
        .Reverse()
        .Select(line => line.Text)];

    private void Ended(string state, int exitCode, string? message, int restarts = 0) => Update(snapshot => snapshot with
    {
        State = state,
        HealthStatus = null,
        ProcessId = null,
        ExitCode = exitCode,
        StopTimeStamp = _with.Time.GetUtcNow().UtcDateTime,
        Restarts = snapshot.Restarts + restarts,
        Message = message,
    });

    private void Update(Func<CustomResourceSnapshot, CustomResourceSnapshot> change)
    {
        lock (_gate)
        {
            var next = change(_snapshot);
            if (next != _snapshot)
            {
                _snapshot = next;
                _with.Notifications.Publish(new ResourceEvent(Replica.Resource, Replica.Name, next));
            }
        }
    }
}
