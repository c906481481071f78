using System.Collections.Concurrent;
using AgentPlatform.AgentDock.Sandboxes.Hosts;
using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.AgentDock.Sandboxes.Leases;

/// <summary>A living lease: its sandbox, its row on disk, and what runs under it.</summary>
internal sealed class Lease(SandboxContainer sandbox, LeaseRow row, TimeSpan heartbeat, TimeProvider time)
{
    /// <summary>Outputs kept for callers that ask again under the same key.</summary>
    private const int KeptRuns = 64;

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, (string Fingerprint, Lazy<Task<ExecRun>> Run)> _runs = new();
    private readonly ConcurrentQueue<string> _finished = new();
    private readonly ConcurrentDictionary<string, Lazy<Task<object>>> _once = new();
    private readonly ConcurrentDictionary<ExecRun, byte> _running = new();
    private long _seen = time.GetTimestamp();
    private int _busy;
    private volatile LeaseRow _row = row;
    private int _ended;

    internal string Id => sandbox.Id;

    internal SandboxContainer Sandbox => sandbox;

    internal LeaseRow Row
    {
        get => _row;
        set => _row = value;
    }

    /// <summary>Guards changes of the row.</summary>
    internal Lock Gate => _gate;

    internal bool IsEnded => Volatile.Read(ref _ended) != 0;

    /// <summary>True for the one that ends it.</summary>
    internal bool TryEnd() => Interlocked.Exchange(ref _ended, 1) == 0;

    /// <summary>The holder was heard of.</summary>
    internal void Seen() => Volatile.Write(ref _seen, time.GetTimestamp());

    internal bool IsSilent => Volatile.Read(ref _busy) == 0 && time.GetElapsedTime(Volatile.Read(ref _seen)) > heartbeat;

    internal TimeSpan Heartbeat => heartbeat;

    /// <summary>How long its present phase lasts.</summary>
    internal TimeSpan Left
    {
        get
        {
            var end = _row.State == LeaseState.Grading ? _row.GradingDeadlineAt : _row.DeadlineAt;
            return DateTimeOffset.FromUnixTimeMilliseconds(end) - time.GetUtcNow();
        }
    }

    /// <summary>Counts as heard of while it lasts.</summary>
    internal void Enter() => Interlocked.Increment(ref _busy);

    internal void Leave()
    {
        Seen();
        Interlocked.Decrement(ref _busy);
    }

    /// <summary>Runs once per key; the same key gives the first answer. A failure is not kept.</summary>
    internal async Task<(T Answer, bool Again)> OnceAsync<T>(string method, string key, Func<Task<T>> work)
        where T : notnull
    {
        if (key.Length == 0)
        {
            return (await work(), false);
        }

        var full = $"{method}/{key}";
        var mine = new Lazy<Task<object>>(async () => await work());
        var first = _once.GetOrAdd(full, mine);
        try
        {
            return ((T)await first.Value, first != mine);
        }
        catch
        {
            _once.TryRemove(new KeyValuePair<string, Lazy<Task<object>>>(full, first));
            throw;
        }
    }

    /// <summary>True when the method was called with that key and it worked.</summary>
    internal bool Knows(string method, string key) => key.Length > 0 && _once.ContainsKey($"{method}/{key}");

    /// <summary>The run of a key, or a new one.</summary>
    internal async Task<(ExecRun Run, bool Replayed)> RunAsync(string key, string fingerprint, Func<Task<ExecRun>> start)
    {
        if (key.Length == 0)
        {
            return (Watch(string.Empty, await start()), false);
        }

        var mine = new Lazy<Task<ExecRun>>(async () => Watch(key, await start()));
        var (print, run) = _runs.GetOrAdd(key, (fingerprint, mine));
        if (print != fingerprint)
        {
            throw LeaseErrors.KeyReused(key);
        }

        try
        {
            return (await run.Value, run != mine);
        }
        catch
        {
            _runs.TryRemove(new KeyValuePair<string, (string, Lazy<Task<ExecRun>>)>(key, (print, run)));
            throw;
        }
    }

    /// <summary>Kills what runs under it; the sandbox stays.</summary>
    internal Task KillRunsAsync() => Task.WhenAll(_running.Keys.Select(run => run.KillAsync()));

    private ExecRun Watch(string key, ExecRun run)
    {
        Enter();
        _running[run] = 0;
        _ = FinishAsync(key, run);
        return run;
    }

    private async Task FinishAsync(string key, ExecRun run)
    {
        // Its failure belongs to whoever waits for the result.
        await run.Result.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        _running.TryRemove(run, out _);
        Leave();
        if (key.Length == 0)
        {
            return;
        }

        _finished.Enqueue(key);
        while (_finished.Count > KeptRuns && _finished.TryDequeue(out var old))
        {
            if (_runs.TryGetValue(old, out var entry))
            {
                (await entry.Run.Value).Output.Drop();
            }
        }
    }
}
