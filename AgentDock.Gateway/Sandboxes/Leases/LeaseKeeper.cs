using System.Collections.Concurrent;
using AgentPlatform.AgentDock.Egress;
using AgentPlatform.AgentDock.Sandboxes.Hosts;
using AgentPlatform.AgentDock.Sandboxes.Supervision;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.ServiceDefaults;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace AgentPlatform.AgentDock.Sandboxes.Leases;

/// <summary>Gives sandboxes out, keeps an eye on who has them, and takes them back. docs/adr/0116.</summary>
internal sealed partial class LeaseKeeper : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lease> _live = new();
    private readonly ConcurrentDictionary<(string Holder, string Key), Lazy<Task<(Lease Lease, bool Warm)>>> _acquiring = new();
    private readonly ConcurrentDictionary<Task, byte> _ending = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly LeaseStore _store;
    private readonly HostRegistry _hosts;
    private readonly SnapshotStore _snapshots;
    private readonly EgressProxy _proxy;
    private readonly TimeProvider _time;
    private readonly ILogger<LeaseKeeper> _logger;

    public LeaseKeeper(
        IOptions<SandboxesOptions> options, LeaseStore store, HostRegistry hosts, SnapshotStore snapshots, EgressProxy proxy, TimeProvider time, ILoggerFactory loggers)
    {
        _store = store;
        _hosts = hosts;
        _snapshots = snapshots;
        _proxy = proxy;
        _time = time;
        _logger = loggers.CreateLogger<LeaseKeeper>();
        Pools = options.Value.Classes.ToDictionary(
            item => item.Name,
            item => new WarmPool(new SandboxClass(item), hosts, store, time, options.Value.StartTimeout, loggers.CreateLogger<WarmPool>()));
    }

    internal IReadOnlyDictionary<string, WarmPool> Pools { get; }

    /// <summary>Those that have not ended.</summary>
    internal IEnumerable<Lease> Live => _live.Values;

    /// <summary>Gives out a sandbox. The same key of the same holder gives the same lease.</summary>
    /// <exception cref="PlatformException">CLASS_UNKNOWN, LEASE_TOO_LONG, EGRESS_DENIED, SANDBOXES_FULL, DOCKER_UNAVAILABLE, LEASE_LOST, LEASE_ENDED.</exception>
    internal async Task<(Lease Lease, bool Warm)> AcquireAsync(string holder, string key, LeaseTerms terms, string snapshot, CancellationToken cancellationToken)
    {
        if (key.Length == 0)
        {
            return await GiveAsync(holder, key, terms, snapshot, cancellationToken);
        }

        // Goes on when the caller goes: it may come back with the same key.
        var mine = new Lazy<Task<(Lease, bool)>>(() => GiveAsync(holder, key, terms, snapshot, _stop.Token));
        var first = _acquiring.GetOrAdd((holder, key), mine);
        try
        {
            return await first.Value.WaitAsync(cancellationToken);
        }
        finally
        {
            if (first.Value.IsCompleted)
            {
                _acquiring.TryRemove(new((holder, key), first));
            }
            else
            {
                _ = first.Value.ContinueWith(
                    _ => _acquiring.TryRemove(new((holder, key), first)), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
        }
    }

    /// <summary>The lease, if the caller may use it now.</summary>
    /// <exception cref="PlatformException">LEASE_UNKNOWN, STALE_TOKEN, LEASE_EXPIRED, LEASE_ENDED, LEASE_LOST.</exception>
    internal Lease Check(LeaseAccess access, bool afterDeadline = false)
    {
        if (!_live.TryGetValue(access.LeaseId, out var lease) || lease.IsEnded)
        {
            var row = _store.Exists ? _store.Find(access.LeaseId) : null;
            throw row is null || row.Holder != access.Holder || row.State != LeaseState.Ended
                ? LeaseErrors.Unknown(access.LeaseId)
                : LeaseErrors.Ended(row.Id, row.End, row.EndReason);
        }

        var current = lease.Row;
        if (current.Holder != access.Holder)
        {
            throw LeaseErrors.Unknown(access.LeaseId);
        }

        if (current.Token != access.Token)
        {
            throw LeaseErrors.StaleToken(access.LeaseId, access.Token, current.Token);
        }

        if (!afterDeadline && lease.Left <= TimeSpan.Zero)
        {
            throw LeaseErrors.Expired(access.LeaseId);
        }

        lease.Seen();
        return lease;
    }

    /// <summary>Says that the holder lives; moves the deadline, or begins the grading with a token of its own.</summary>
    /// <exception cref="PlatformException">As <see cref="Check"/>; LEASE_TOO_LONG.</exception>
    internal async Task<LeaseRow> HeartbeatAsync(LeaseAccess access, string key, TimeSpan? extend, bool grade)
    {
        if (_live.TryGetValue(access.LeaseId, out var known) && known.Row.Holder == access.Holder && known.Knows("heartbeat", key))
        {
            return (await known.OnceAsync("heartbeat", key, () => Task.FromResult(known.Row))).Answer;
        }

        var lease = Check(access, grade);
        var (row, _) = await lease.OnceAsync("heartbeat", key, async () =>
        {
            LeaseRow changed;
            lock (lease.Gate)
            {
                changed = Renewed(lease, extend, grade);
            }

            if (grade)
            {
                // What the agent left running must not go on while it is graded.
                await lease.KillRunsAsync();
            }

            return changed;
        });
        return row;
    }

    /// <summary>Ends the lease and removes its sandbox. One that has ended already is fine.</summary>
    /// <exception cref="PlatformException">LEASE_UNKNOWN, STALE_TOKEN.</exception>
    internal LeaseRow Release(LeaseAccess access)
    {
        if (_live.TryGetValue(access.LeaseId, out var lease) && !lease.IsEnded)
        {
            Check(access, afterDeadline: true);
            End(lease, LeaseEnd.Released, "released");
        }

        var row = _store.Exists ? _store.Find(access.LeaseId) : null;
        if (row is null || row.Holder != access.Holder || row.AcquiredAt == 0)
        {
            throw LeaseErrors.Unknown(access.LeaseId);
        }

        return row.Token == access.Token ? row : throw LeaseErrors.StaleToken(row.Id, access.Token, row.Token);
    }

    /// <summary>Ends a lease, on disk first, and lets its sandbox go.</summary>
    internal void End(Lease lease, LeaseEnd end, string reason)
    {
        if (!lease.TryEnd())
        {
            return;
        }

        try
        {
            _store.End(lease.Id, end, reason);
        }
        finally
        {
            _live.TryRemove(lease.Id, out _);
            if (end == LeaseEnd.Lost)
            {
                LogLost(lease.Id, lease.Row.TrajectoryId, reason);
            }

            var removal = lease.Sandbox.DisposeAsync().AsTask();
            _ending[removal] = 0;
            _ = removal.ContinueWith(done => _ending.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    /// <summary>Ends what is over: deadlines passed, holders silent.</summary>
    internal void Expire()
    {
        foreach (var lease in _live.Values)
        {
            if (lease.IsSilent)
            {
                End(lease, LeaseEnd.Silence, $"nobody called for {lease.Heartbeat.TotalSeconds:0.#} s");
            }
            else if (lease.Left <= TimeSpan.Zero)
            {
                Pass(lease);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var lease in _live.Values)
        {
            try
            {
                End(lease, LeaseEnd.Lost, "the gateway stopped");
            }
            catch (PlatformException)
            {
                // The next start says so.
            }
        }

        await Task.WhenAll(Pools.Values.Select(pool => pool.DisposeAsync().AsTask()));
        await Task.WhenAll(_ending.Keys);
    }

    private async Task<(Lease Lease, bool Warm)> GiveAsync(string holder, string key, LeaseTerms terms, string snapshot, CancellationToken cancellationToken)
    {
        var name = terms.Class.Length == 0 ? "default" : terms.Class;
        var pool = Pools.GetValueOrDefault(name) ?? throw new PlatformException(
            PlatformErrorCode.Invalid, "CLASS_UNKNOWN", $"sandbox_class '{name}' is not one of AgentDock:Sandboxes:Classes: {string.Join(", ", Pools.Keys)}")
        { Field = "terms.sandbox_class" };
        var kind = pool.Class.Options;
        var length = Within(terms.Lease ?? kind.Lease, kind.MaxLease, "terms.lease_duration");
        var grading = Within(terms.Grading ?? kind.Grading, kind.MaxGrading, "terms.grading_duration");
        var grant = _proxy.Grant(terms.Egress);
        if (key.Length > 0 && _store.Exists && _store.FindKey(holder, key) is { } known)
        {
            return _live.TryGetValue(known.Id, out var same) ? (same, false) : throw LeaseErrors.Ended(known.Id, known.End, known.EndReason);
        }

        if (snapshot.Length > 0)
        {
            await _snapshots.Open(snapshot).DisposeAsync();
        }

        try
        {
            var (sandbox, warm) = await pool.TakeAsync(cancellationToken);
            var now = _time.GetUtcNow();
            var row = _store.Find(sandbox.Id)! with
            {
                State = LeaseState.Held,
                ContainerId = sandbox.ContainerId,
                Holder = holder,
                IdempotencyKey = key,
                TrajectoryId = terms.TrajectoryId,
                GroupId = terms.GroupId,
                Egress = string.Join(' ', grant),
                AcquiredAt = now.ToUnixTimeMilliseconds(),
                DeadlineAt = (now + length).ToUnixTimeMilliseconds(),
                GradingDeadlineAt = (now + length + grading).ToUnixTimeMilliseconds(),
            };
            var lease = new Lease(sandbox, row, terms.Heartbeat ?? kind.Heartbeat, _time);
            await HandAsync(lease, grant, snapshot, cancellationToken);
            return (lease, warm);
        }
        catch (SandboxException exception)
        {
            throw new PlatformException(PlatformErrorCode.Down, "SANDBOX_NOT_STARTED", exception.Message, exception);
        }
    }

    private async Task HandAsync(Lease lease, IReadOnlyList<EgressRule> grant, string snapshot, CancellationToken cancellationToken)
    {
        try
        {
            _store.Hand(lease.Row);
        }
        catch (PlatformException)
        {
            await lease.Sandbox.DisposeAsync();
            _store.Forget(lease.Id);
            throw;
        }

        _live[lease.Id] = lease;
        _ = WatchAsync(lease);
        try
        {
            if (grant.Count > 0)
            {
                await lease.Sandbox.Link.OpenEgressAsync(operation => ServeAsync(lease, operation, grant), cancellationToken);
            }

            if (snapshot.Length > 0)
            {
                await SandboxFiles.LoadAsync(lease.Sandbox.Link, _snapshots, snapshot, cancellationToken);
            }
        }
        catch
        {
            End(lease, LeaseEnd.Released, "it could not be prepared");
            throw;
        }
    }

    private async Task ServeAsync(Lease lease, LinkOperation operation, IReadOnlyList<EgressRule> grant)
    {
        await using var stream = new ConnectionStream(operation);
        await _proxy.ServeAsync(stream, stream.EndAsync, grant, lease.Id, _stop.Token);
    }

    /// <summary>A sandbox that dies under its lease is nobody's fault but ours.</summary>
    private async Task WatchAsync(Lease lease)
    {
        var reason = await lease.Sandbox.Link.Ended;
        if (lease.IsEnded)
        {
            return;
        }

        var host = lease.Sandbox.Host;
        try
        {
            End(lease, LeaseEnd.Lost, await host.ProbeAsync(_stop.Token) ? $"the sandbox died: {reason}" : $"host {host.Name} is lost: {host.Problem}");
        }
        catch (Exception exception) when (exception is OperationCanceledException or PlatformException)
        {
            // The gateway stops, or its database is gone; the next one ends the lease.
        }
    }

    private LeaseRow Renewed(Lease lease, TimeSpan? extend, bool grade)
    {
        var now = _time.GetUtcNow();
        var kind = lease.Sandbox.Class.Options;
        var row = lease.Row;
        if (grade)
        {
            var grading = TimeSpan.FromMilliseconds(Math.Max(row.GradingDeadlineAt - row.DeadlineAt, 0));
            var length = extend is { } wanted ? Within(wanted, kind.MaxGrading, "extend_duration") : grading;
            return lease.Row = _store.Fence(row with { State = LeaseState.Grading, GradingDeadlineAt = (now + length).ToUnixTimeMilliseconds() });
        }

        if (extend is not { } more)
        {
            return row;
        }

        if (row.State == LeaseState.Grading)
        {
            row = row with { GradingDeadlineAt = (now + Within(more, kind.MaxGrading, "extend_duration")).ToUnixTimeMilliseconds() };
        }
        else
        {
            var until = (now + Within(more, kind.MaxLease, "extend_duration")).ToUnixTimeMilliseconds();
            row = row with { DeadlineAt = until, GradingDeadlineAt = until + row.GradingDeadlineAt - row.DeadlineAt };
        }

        _store.Change(row);
        return lease.Row = row;
    }

    private void Pass(Lease lease)
    {
        var row = lease.Row;
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        if (row.GradingDeadlineAt <= now)
        {
            End(lease, LeaseEnd.Deadline, row.State == LeaseState.Grading ? "the time for grading is over" : "the deadline passed and nobody graded");
        }
    }

    private static TimeSpan Within(TimeSpan value, TimeSpan most, string field) => value >= TimeSpan.Zero && value <= most
        ? value
        : throw new PlatformException(PlatformErrorCode.Invalid, "LEASE_TOO_LONG", $"{field} {value} is not between 0 and the class's limit, {most}") { Field = field };

    [LoggerMessage(EventId = 410, Level = LogLevel.Warning, Message = "Lease {Lease} (trajectory '{Trajectory}') is lost: {Reason}")]
    private partial void LogLost(string lease, string trajectory, string reason);
}
