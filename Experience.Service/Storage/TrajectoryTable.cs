using AgentPlatform.Experience.Ledger;
using Microsoft.Data.Sqlite;

namespace AgentPlatform.Experience.Storage;

/// <summary>Stored trajectories, one at most for each task.</summary>
internal sealed class TrajectoryTable(SqliteConnection connection)
{
    private readonly Statement name = new(connection, "SELECT name FROM trajectories WHERE task = $1", 1);
    private readonly Statement add = new(connection, """
        INSERT INTO trajectories(run, task, name, codec, plain_bytes, body) VALUES ($1, $2, $3, $4, $5, $6)
        """, 6);

    private readonly Statement ofGroup = new(connection, """
        SELECT t.seq, t.codec, t.plain_bytes, t.body FROM tasks k JOIN trajectories t ON t.task = k.seq WHERE k.grp = $1 ORDER BY k.seq
        """, 1);

    /// <summary>Id of the trajectory stored for a task; null when there is none.</summary>
    public string? NameOf(long task) => (string?)name.Scalar(task);

    public void Add(TaskRow task, string trajectoryId, PackedBody body) =>
        add.Run(task.Run, task.Sequence, trajectoryId, (long)body.Codec, (long)body.PlainBytes, body.Bytes);

    public List<StoredTrajectory> OfGroup(long group) => ofGroup.Rows(Map, group);

    /// <summary>Maps the columns seq, codec, plain_bytes, body.</summary>
    internal static StoredTrajectory Map(SqliteDataReader row) =>
        new(row.GetInt64(0), new PackedBody((BodyCodec)row.GetInt32(1), row.GetInt32(2), row.GetFieldValue<byte[]>(3)));
}
