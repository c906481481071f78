using AgentPlatform.AgentDock.Sandboxes.Hosts;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.ServiceDefaults;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace AgentPlatform.AgentDock.Sandboxes.Leases;

/// <summary>
/// Leases on disk, in SQLite. A row is there before its container is, and says how the lease ended after it is gone. Writes survive the death of the gateway; the
/// power going out takes the containers along, so that they need not survive that. Calls take well under a millisecond.
/// </summary>
internal sealed class LeaseStore : IDisposable
{
    private const int Keep = 10_000;
    private const string Columns =
        """
        id AS Id, token AS Token, state AS State, owner AS Owner, class AS Class, host AS Host, container_id AS ContainerId, holder AS Holder,
        idempotency_key AS IdempotencyKey, trajectory_id AS TrajectoryId, group_id AS GroupId, egress AS Egress, acquired_at AS AcquiredAt,
        deadline_at AS DeadlineAt, grading_deadline_at AS GradingDeadlineAt, ended_at AS EndedAt, end AS End, end_reason AS EndReason
        """;

    private const string Schema =
        """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = NORMAL;
        PRAGMA busy_timeout = 5000;
        CREATE TABLE IF NOT EXISTS tokens (last INTEGER NOT NULL);
        INSERT INTO tokens SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM tokens);
        CREATE TABLE IF NOT EXISTS leases (
          id TEXT PRIMARY KEY, token INTEGER NOT NULL, state INTEGER NOT NULL, owner TEXT NOT NULL, class TEXT NOT NULL, host TEXT NOT NULL,
          container_id TEXT NOT NULL DEFAULT '', holder TEXT NOT NULL DEFAULT '', idempotency_key TEXT NOT NULL DEFAULT '', trajectory_id TEXT NOT NULL DEFAULT '',
          group_id TEXT NOT NULL DEFAULT '', egress TEXT NOT NULL DEFAULT '', acquired_at INTEGER NOT NULL DEFAULT 0, deadline_at INTEGER NOT NULL DEFAULT 0,
          grading_deadline_at INTEGER NOT NULL DEFAULT 0, ended_at INTEGER NOT NULL DEFAULT 0, end INTEGER NOT NULL DEFAULT 0, end_reason TEXT NOT NULL DEFAULT '');
        CREATE UNIQUE INDEX IF NOT EXISTS leases_by_key ON leases (holder, idempotency_key) WHERE idempotency_key <> '';
        CREATE INDEX IF NOT EXISTS leases_by_state ON leases (state);
        CREATE INDEX IF NOT EXISTS leases_by_end ON leases (ended_at);
        """;

    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly TimeProvider _time;
    private SqliteConnection? _connection;
    private bool _disposed;
    private int _ended;

    public LeaseStore(IOptions<SandboxesOptions> options, TimeProvider time)
    {
        _path = Path.GetFullPath(options.Value.DatabasePath);
        _time = time;
    }

    /// <summary>False: no lease was ever written here.</summary>
    internal bool Exists => File.Exists(_path);

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _connection?.Dispose();
            _connection = null;
        }
    }

    /// <summary>Writes down a sandbox that is about to be started.</summary>
    /// <returns>Its fencing token, larger than all before.</returns>
    internal long Begin(string id, string kind, string host) => Run(connection =>
    {
        using var transaction = connection.BeginTransaction();
        var token = NextToken(connection, transaction);
        connection.Execute(
            "INSERT INTO leases (id, token, state, owner, class, host) VALUES (@id, @token, 0, @owner, @kind, @host)",
            new { id, token, owner = GatewayOwner.Current.ToString(), kind, host }, transaction);
        transaction.Commit();
        return token;
    });

    /// <summary>A sandbox that no lease had is gone.</summary>
    internal void Forget(string id) => Run(connection => connection.Execute("DELETE FROM leases WHERE id = @id AND state = 0", new { id }));

    /// <summary>Hands a sandbox out. Throws when the holder used the key before.</summary>
    internal void Hand(LeaseRow row) => Run(connection => connection.Execute(
        """
        UPDATE leases SET state = @State, container_id = @ContainerId, holder = @Holder, idempotency_key = @IdempotencyKey, trajectory_id = @TrajectoryId, group_id = @GroupId,
          egress = @Egress, acquired_at = @AcquiredAt, deadline_at = @DeadlineAt, grading_deadline_at = @GradingDeadlineAt WHERE id = @Id
        """,
        row));

    /// <summary>Moves the deadlines, or the state.</summary>
    internal void Change(LeaseRow row) => Run(connection => connection.Execute(
        "UPDATE leases SET state = @State, deadline_at = @DeadlineAt, grading_deadline_at = @GradingDeadlineAt WHERE id = @Id", row));

    /// <summary>Gives a lease a new token, on disk before anybody has it.</summary>
    internal LeaseRow Fence(LeaseRow row) => Run(connection =>
    {
        using var transaction = connection.BeginTransaction();
        var changed = row with { Token = NextToken(connection, transaction) };
        connection.Execute(
            "UPDATE leases SET token = @Token, state = @State, deadline_at = @DeadlineAt, grading_deadline_at = @GradingDeadlineAt WHERE id = @Id", changed, transaction);
        transaction.Commit();
        return changed;
    });

    /// <summary>Ends a lease. One that has ended stays as it is.</summary>
    internal void End(string id, LeaseEnd end, string reason)
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        Run(connection => connection.Execute(
            "UPDATE leases SET state = 3, end = @end, end_reason = @reason, ended_at = @now WHERE id = @id AND state <> 3", new { id, end, reason, now }));
        if (Interlocked.Increment(ref _ended) % 1000 == 0)
        {
            Run(connection => connection.Execute("DELETE FROM leases WHERE state = 3 AND ended_at < (SELECT ended_at FROM leases WHERE state = 3 ORDER BY ended_at DESC LIMIT 1 OFFSET @Keep)", new { Keep }));
        }
    }

    internal LeaseRow? Find(string id) => Run(connection => connection.QuerySingleOrDefault<LeaseRow>($"SELECT {Columns} FROM leases WHERE id = @id", new { id }));

    internal LeaseRow? FindKey(string holder, string key) => Run(connection =>
        connection.QuerySingleOrDefault<LeaseRow>($"SELECT {Columns} FROM leases WHERE holder = @holder AND idempotency_key = @key", new { holder, key }));

    /// <summary>All that have not ended, those never handed out too.</summary>
    internal IReadOnlyList<LeaseRow> Open() => Run(connection => connection.Query<LeaseRow>($"SELECT {Columns} FROM leases WHERE state <> 3").AsList());

    /// <summary>The last ones that ended, newest first.</summary>
    internal IReadOnlyList<LeaseRow> Ended(int count) => Run(connection =>
        connection.Query<LeaseRow>($"SELECT {Columns} FROM leases WHERE state = 3 AND acquired_at > 0 ORDER BY ended_at DESC LIMIT @count", new { count }).AsList());

    private static long NextToken(SqliteConnection connection, SqliteTransaction transaction) =>
        connection.ExecuteScalar<long>("UPDATE tokens SET last = last + 1 RETURNING last", transaction: transaction);

    private T Run<T>(Func<SqliteConnection, T> work)
    {
        lock (_gate)
        {
            if (_disposed)
            {
                // A sandbox that dies while the gateway stops must not open the file again.
                throw new PlatformException(PlatformErrorCode.Down, "STOPPING", "The service is stopping.");
            }

            try
            {
                return work(_connection ??= Open(_path));
            }
            catch (SqliteException exception)
            {
                throw new PlatformException(
                    PlatformErrorCode.Down, "DATABASE_UNAVAILABLE", $"'{_path}' (AgentDock:Sandboxes:DatabasePath) cannot be used: {exception.Message}", exception);
            }
        }
    }

    private static SqliteConnection Open(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        connection.Execute(Schema);
        return connection;
    }
}
