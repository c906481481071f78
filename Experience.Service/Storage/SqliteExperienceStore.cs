using AgentPlatform.Experience.Hosting;
using AgentPlatform.Experience.Ledger;
using AgentPlatform.Experience.Queue;
using AgentPlatform.Experience.Runs;
using AgentPlatform.ServiceDefaults;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace AgentPlatform.Experience.Storage;

/// <summary>The store in one SQLite file: one writer that commits in groups, readers beside it (write-ahead log).</summary>
internal sealed class SqliteExperienceStore : IExperienceStore
{
    private static readonly TimeSpan PurgeInterval = TimeSpan.FromMinutes(1);

    private readonly DatabaseLock databaseLock;
    private readonly WriteSession session;
    private readonly SqliteWriter writer;
    private readonly SqliteReads reads;
    private readonly ExperienceMetrics metrics;
    private readonly string path;
    private long purgedAt;
    private bool disposed;

    /// <exception cref="PlatformException">
    /// Corrupt, DATABASE_CORRUPT; WrongState, DATABASE_IN_USE or DATABASE_FOREIGN; Denied, DATABASE_DENIED.
    /// </exception>
    public SqliteExperienceStore(IOptions<ExperienceOptions> options, TimeProvider time, ExperienceSignals signals, ExperienceMetrics metrics)
    {
        this.metrics = metrics;
        path = options.Value.DatabasePath;
        databaseLock = DatabaseLock.Take(path);
        SqliteConnection connection;
        try
        {
            connection = Sqlite.OpenWriter(options.Value);
        }
        catch (PlatformException)
        {
            databaseLock.Dispose();
            throw;
        }

        session = new WriteSession(connection, options.Value, time);
        session.Tasks.ExtendAll(session.Now + (long)options.Value.RestartGrace.TotalMilliseconds);
        reads = new SqliteReads(path);
        writer = new SqliteWriter(session, path, (changes, operations) =>
        {
            metrics.Batch(operations);
            signals.Pulse(changes);
        });
    }

    public async Task<SubmitCounts> SubmitAsync(CallKey key, IReadOnlyList<NewTask> tasks, CancellationToken cancellationToken)
    {
        var counts = await writer.ExecuteAsync(session => QueueOperations.Submit(session, key, tasks), cancellationToken);
        metrics.Submitted(counts.Accepted);
        return counts;
    }

    public async Task<IReadOnlyList<Lease>> LeaseAsync(LeaseRequest request, CancellationToken cancellationToken)
    {
        var leases = await writer.ExecuteAsync(session => QueueOperations.Lease(session, request), cancellationToken);
        metrics.Leased(leases.Count);
        return leases;
    }

    public Task<IReadOnlyList<LeaseId>> RenewAsync(
        CallKey key, string workerId, IReadOnlyList<LeaseId> leases, TimeSpan duration, CancellationToken cancellationToken) =>
        writer.ExecuteAsync(session => QueueOperations.Renew(session, key, workerId, leases, duration), cancellationToken);

    public Task<int> ReleaseAsync(CallKey key, IReadOnlyList<LeaseId> leases, CancellationToken cancellationToken) =>
        writer.ExecuteAsync(session => QueueOperations.Release(session, key, leases), cancellationToken);

    public Task<int> SweepAsync(CancellationToken cancellationToken) => writer.ExecuteAsync(
        session =>
        {
            var now = session.Now;
            if (now - purgedAt >= PurgeInterval.TotalMilliseconds)
            {
                session.Keys.Purge(now - (long)session.Options.IdempotencyWindow.TotalMilliseconds);
                purgedAt = now;
            }

            return QueueOperations.Sweep(session);
        },
        cancellationToken);

    public async Task<IReadOnlyList<StoreOutcome>> StoreAsync(
        CallKey key, IReadOnlyList<NewTrajectory> trajectories, CancellationToken cancellationToken)
    {
        var outcomes = await writer.ExecuteAsync(session => LedgerOperations.Store(session, key, trajectories), cancellationToken);
        metrics.Stored(outcomes.Count(outcome => outcome == StoreOutcome.Stored));
        return outcomes;
    }

    public Task<IReadOnlyList<PulledGroup>> PullAsync(PullRequest request, CancellationToken cancellationToken) =>
        writer.ExecuteAsync(session => LedgerOperations.Pull(session, request), cancellationToken);

    public async Task<CommitCounts> CommitAsync(CommitRequest request, CancellationToken cancellationToken)
    {
        var counts = await writer.ExecuteAsync(session => LedgerOperations.Commit(session, request), cancellationToken);
        metrics.Committed(counts.Committed);
        return counts;
    }

    public Task<TrajectoryPage> ReadAsync(string runId, long afterSequence, int limit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(reads.Page(runId, afterSequence, limit));
    }

    public Task<int> StopAsync(CallKey key, string runId, CancellationToken cancellationToken) =>
        writer.ExecuteAsync(session => RunOperations.Stop(session, key, runId), cancellationToken);

    public Task<RunStats> GetStatsAsync(string runId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(reads.Stats(runId));
    }

    public Task PingAsync(CancellationToken cancellationToken) => writer.ExecuteAsync(_ => true, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (disposed)
        {
            return;
        }

        disposed = true;
        await writer.DisposeAsync();
        reads.Close();
        session.Close();
        databaseLock.Dispose();
    }
}
