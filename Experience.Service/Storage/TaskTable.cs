using Microsoft.Data.Sqlite;

namespace AgentPlatform.Experience.Storage;

/// <summary>Tasks and their leases.</summary>
internal sealed class TaskTable(SqliteConnection connection)
{
    private const string Columns = "seq, run, name, grp, state, worker, due, fence, requeues";

    private readonly Statement count = new(connection, "SELECT COUNT(*) FROM tasks WHERE state IN (0, 5)", 0);
    private readonly Statement exists = new(connection, "SELECT 1 FROM tasks WHERE run = $1 AND name = $2", 2);
    private readonly Statement add = new(connection, "INSERT INTO tasks(run, name, grp) VALUES ($1, $2, $3) RETURNING seq", 3);
    private readonly Statement addBody = new(connection, "INSERT INTO task_bodies(seq, body) VALUES ($1, $2)", 2);
    private readonly Statement body = new(connection, "SELECT body FROM task_bodies WHERE seq = $1", 1);
    private readonly Statement get = new(connection, $"SELECT {Columns} FROM tasks WHERE seq = $1", 1);
    private readonly Statement queued = new(connection, $"SELECT {Columns} FROM tasks WHERE state = 0 ORDER BY seq LIMIT $1", 1);
    private readonly Statement due = new(connection, $"SELECT {Columns} FROM tasks WHERE due <= $1 ORDER BY due LIMIT $2", 2);
    private readonly Statement lease = new(connection, "UPDATE tasks SET state = 1, worker = $2, due = $3, fence = fence + 1 WHERE seq = $1", 3);
    private readonly Statement renew = new(connection, "UPDATE tasks SET due = $2 WHERE seq = $1", 2);
    private readonly Statement wake = new(connection, "UPDATE tasks SET state = 0, due = NULL WHERE seq = $1", 1);
    private readonly Statement extend = new(connection, "UPDATE tasks SET due = MAX(due, $1) WHERE state = 1", 1);
    private readonly Statement requeue = new(connection, """
        UPDATE tasks SET state = $2, due = $3, worker = NULL, requeues = requeues + 1 WHERE seq = $1
        """, 3);

    private readonly Statement end = new(connection, "UPDATE tasks SET state = $2, reason = $3, due = NULL WHERE seq = $1", 3);
    private readonly Statement settle = new(connection, "UPDATE tasks SET state = $2, reason = $3 WHERE grp = $1 AND state = 2", 3);
    private readonly Statement cancelQueued = new(connection, """
        UPDATE tasks SET state = 4, reason = $2, due = NULL WHERE run = $1 AND state IN (0, 5)
        """, 2);

    private readonly Statement cancelStranded = new(connection, """
        UPDATE tasks SET state = 4, reason = $2 WHERE run = $1 AND state = 2 AND grp IN (SELECT id FROM groups WHERE run = $1 AND state = 4)
        """, 2);

    public long CountQueued() => (long)count.Scalar()!;

    public bool Exists(long run, string name) => exists.Scalar(run, name) is not null;

    public void Add(long run, string name, long? group, byte[] message)
    {
        var sequence = add.Scalar(run, name, group);
        addBody.Run(sequence, message);
    }

    public byte[] Body(long sequence) => (byte[])body.Scalar(sequence)!;

    public TaskRow? Get(long sequence) => get.Rows(Map, sequence) is [var row, ..] ? row : null;

    public List<TaskRow> Queued(int limit) => queued.Rows(Map, (long)limit);

    /// <summary>Running tasks whose lease has ended and resting ones that may wake.</summary>
    public List<TaskRow> Due(long now, int limit) => due.Rows(Map, now, (long)limit);

    public void Lease(long sequence, string worker, long until) => lease.Run(sequence, worker, until);

    public void Renew(long sequence, long until) => renew.Run(sequence, until);

    public void Wake(long sequence) => wake.Run(sequence);

    /// <summary>No running lease ends before <paramref name="until"/>.</summary>
    public void ExtendAll(long until) => extend.Run(until);

    /// <summary>Back to the queue, at once or after a rest until <paramref name="wakeAt"/>.</summary>
    public void Requeue(long sequence, long? wakeAt) =>
        requeue.Run(sequence, (long)(wakeAt is null ? AttemptState.Queued : AttemptState.Resting), wakeAt);

    public void End(long sequence, AttemptState state, string? reason) => end.Run(sequence, (long)state, reason);

    /// <summary>Settles the ready attempts of a group; answers how many.</summary>
    public int Settle(long group, AttemptState state, string? reason) => settle.Run(group, (long)state, reason);

    public int CancelQueued(long run, string reason) => cancelQueued.Run(run, reason);

    /// <summary>Rejects stored attempts whose group was cancelled; answers how many.</summary>
    public int CancelStranded(long run, string reason) => cancelStranded.Run(run, reason);

    private static TaskRow Map(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetInt64(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetInt64(3), (AttemptState)row.GetInt32(4),
        row.IsDBNull(5) ? null : row.GetString(5), row.IsDBNull(6) ? null : row.GetInt64(6), row.GetInt64(7), row.GetInt32(8));
}
