using Microsoft.Data.Sqlite;

namespace AgentPlatform.Experience.Storage;

/// <summary>Groups of training tasks.</summary>
internal sealed class GroupTable(SqliteConnection connection)
{
    private readonly Statement find = new(connection, "SELECT id, name, size, state, consumer FROM groups WHERE run = $1 AND name = $2", 2);
    private readonly Statement get = new(connection, "SELECT id, name, size, state, consumer FROM groups WHERE id = $1", 1);
    private readonly Statement add = new(connection, "INSERT INTO groups(run, name, version, size) VALUES ($1, $2, $3, 1) RETURNING id", 3);
    private readonly Statement grow = new(connection, "UPDATE groups SET size = size + 1, state = 0, version = MIN(version, $2) WHERE id = $1", 2);
    private readonly Statement pull = new(connection, "UPDATE groups SET state = 2, consumer = $2 WHERE id = $1", 2);
    private readonly Statement commit = new(connection, "UPDATE groups SET state = 3, trained_version = $2 WHERE id = $1", 2);

    private readonly Statement finish = new(connection, """
        UPDATE groups SET finished = finished + 1, state = CASE WHEN state = 0 AND finished + 1 = size THEN 1 ELSE state END
        WHERE id = $1 RETURNING state
        """, 1);

    private readonly Statement ready = new(connection, """
        SELECT id, name, size, state, consumer FROM groups WHERE run = $1 AND state = 1 ORDER BY version, id LIMIT $2
        """, 2);

    private readonly Statement pulled = new(connection, """
        SELECT id, name, size, state, consumer FROM groups WHERE run = $1 AND state = 2 AND consumer = $2 ORDER BY version, id
        """, 2);

    private readonly Statement cancelOpen = new(connection, "UPDATE groups SET state = 4 WHERE run = $1 AND state = 0", 1);

    public GroupRow? Find(long run, string name) => find.Rows(Map, run, name) is [var row, ..] ? row : null;

    public GroupRow? Get(long id) => get.Rows(Map, id) is [var row, ..] ? row : null;

    /// <summary>A group of one task; answers its id.</summary>
    public long Add(long run, string name, long version) => (long)add.Scalar(run, name, version)!;

    /// <summary>One task more; a complete group is open again.</summary>
    public void Grow(long id, long version) => grow.Run(id, version);

    /// <summary>One attempt more is stored; true when that made the group complete.</summary>
    public bool Finish(long id) => finish.Scalar(id) is (long)GroupState.Ready;

    public List<GroupRow> Ready(long run, int limit) => ready.Rows(Map, run, (long)limit);

    public List<GroupRow> PulledBy(long run, string consumer) => pulled.Rows(Map, run, consumer);

    public void Pull(long id, string consumer) => pull.Run(id, consumer);

    public void Commit(long id, long? trainedVersion) => commit.Run(id, trainedVersion);

    public void CancelOpen(long run) => cancelOpen.Run(run);

    private static GroupRow Map(SqliteDataReader row) =>
        new(row.GetInt64(0), row.GetString(1), row.GetInt32(2), (GroupState)row.GetInt32(3), row.IsDBNull(4) ? null : row.GetString(4));
}
