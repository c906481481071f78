using AgentPlatform.Contracts.Ledger.V1;
using AgentPlatform.Experience.Ledger;
using AgentPlatform.Experience.Runs;
using Microsoft.Data.Sqlite;

namespace AgentPlatform.Experience.Storage;

/// <summary>The calls that only read. Each sees one moment of the store and holds up nobody.</summary>
internal sealed class SqliteReads(string path)
{
    public TrajectoryPage Page(string runId, long afterSequence, int limit) => Read(connection =>
    {
        var run = RunId(connection, runId);
        var moreToCome = new Statement(connection, "SELECT EXISTS(SELECT 1 FROM tasks WHERE run = $1 AND state IN (0, 1, 5))", 1).Scalar(run) is 1L;
        var trajectories = new Statement(
            connection, "SELECT seq, codec, plain_bytes, body FROM trajectories WHERE run = $1 AND seq > $2 ORDER BY seq LIMIT $3", 3)
            .Rows(TrajectoryTable.Map, run, afterSequence, (long)limit);
        return new TrajectoryPage(trajectories, moreToCome);
    });

    public RunStats Stats(string runId) => Read(connection =>
    {
        var run = RunId(connection, runId);
        var counts = new Statement(connection, "SELECT state, reason, COUNT(*) FROM tasks WHERE run = $1 GROUP BY state, reason", 1)
            .Rows(row => (State: (AttemptState)row.GetInt32(0), Reason: row.IsDBNull(1) ? string.Empty : row.GetString(1), Count: row.GetInt64(2)), run);
        var faults = new Statement(connection, "SELECT status, count FROM tool_faults WHERE run = $1", 1)
            .Rows(row => (Status: row.GetString(0), Count: row.GetInt64(1)), run);
        long In(params ReadOnlySpan<AttemptState> states)
        {
            long sum = 0;
            foreach (var count in counts)
            {
                sum += states.Contains(count.State) ? count.Count : 0;
            }

            return sum;
        }

        return new Statement(connection, """
            SELECT issued, requeued, stored, tool_calls, sampled_tokens, stopped,
                total_s, engine_s, tool_s, generate_rpc_s, tool_rpc_s, grading_s, storage_s
            FROM runs WHERE id = $1
            """, 1).Rows(
            row => new RunStats
            {
                Issued = row.GetInt64(0),
                Queued = In(AttemptState.Queued, AttemptState.Resting),
                Running = In(AttemptState.Running),
                Ready = In(AttemptState.Ready),
                Trained = In(AttemptState.Trained),
                Rejected = counts.Where(count => count.State == AttemptState.Rejected).ToDictionary(count => count.Reason, count => count.Count),
                Requeued = row.GetInt64(1),
                StoredTrajectories = row.GetInt64(2),
                ToolCalls = row.GetInt64(3),
                ToolFaults = faults.ToDictionary(fault => fault.Status, fault => fault.Count),
                SampledTokens = row.GetInt64(4),
                Stopped = row.GetBoolean(5),
                Timings = Sums(row),
            },
            run)[0];
    });

    /// <summary>Lets go of the pooled connections.</summary>
    public void Close()
    {
        using var connection = new SqliteConnection(Sqlite.ReaderConnectionString(path));
        SqliteConnection.ClearPool(connection);
    }

    private static Timings Sums(SqliteDataReader row) => new()
    {
        TotalSeconds = row.GetDouble(6),
        EngineSeconds = row.GetDouble(7),
        ToolSeconds = row.GetDouble(8),
        GenerateRpcSeconds = row.GetDouble(9),
        ToolRpcSeconds = row.GetDouble(10),
        GradingSeconds = row.GetDouble(11),
        StorageSeconds = row.GetDouble(12),
    };

    private static long RunId(SqliteConnection connection, string name) =>
        (long)(new Statement(connection, "SELECT id FROM runs WHERE name = $1", 1).Scalar(name) ?? throw RunTable.Unknown(name));

    private T Read<T>(Func<SqliteConnection, T> query)
    {
        try
        {
            using var connection = Sqlite.OpenReader(path);
            using var moment = connection.BeginTransaction(deferred: true);
            return query(connection);
        }
        catch (SqliteException exception)
        {
            throw Sqlite.Map(exception, path);
        }
    }
}
