using AgentPlatform.Experience.Hosting;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace AgentPlatform.Experience.Storage;

/// <summary>What an operation works with: the writing connection, its tables, and the few facts kept in memory.</summary>
internal sealed class WriteSession
{
    private readonly SqliteConnection connection;
    private readonly TimeProvider time;
    private readonly Statement begin;
    private readonly Statement commit;
    private readonly Statement rollback;
    private readonly Statement savepoint;
    private readonly Statement release;
    private readonly Statement undo;
    private long queuedBeforeBatch;
    private long queuedBeforeOperation;
    private StoreChanges changesBeforeOperation;

    public WriteSession(SqliteConnection connection, ExperienceOptions options, TimeProvider time)
    {
        this.connection = connection;
        this.time = time;
        Options = options;
        begin = new Statement(connection, "BEGIN IMMEDIATE", 0);
        commit = new Statement(connection, "COMMIT", 0);
        rollback = new Statement(connection, "ROLLBACK", 0);
        savepoint = new Statement(connection, "SAVEPOINT operation", 0);
        release = new Statement(connection, "RELEASE operation", 0);
        undo = new Statement(connection, "ROLLBACK TO operation", 0);
        Runs = new RunTable(connection);
        Groups = new GroupTable(connection);
        Tasks = new TaskTable(connection);
        Trajectories = new TrajectoryTable(connection);
        Keys = new KeyTable(connection);
        Queued = Tasks.CountQueued();
    }

    public ExperienceOptions Options { get; }

    public RunTable Runs { get; }

    public GroupTable Groups { get; }

    public TaskTable Tasks { get; }

    public TrajectoryTable Trajectories { get; }

    public KeyTable Keys { get; }

    /// <summary>Tasks that wait, over all runs: the capacity is checked without counting.</summary>
    public long Queued { get; set; }

    /// <summary>What the commit will make possible.</summary>
    public StoreChanges Changes { get; set; }

    /// <summary>Milliseconds since 1970.</summary>
    public long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    public void Begin()
    {
        queuedBeforeBatch = Queued;
        Changes = StoreChanges.None;
        begin.Run();
    }

    public void Commit() => commit.Run();

    /// <summary>Undoes the batch; SQLite may have done so by itself.</summary>
    public void Rollback()
    {
        if (raw.sqlite3_get_autocommit(connection.Handle) == 0)
        {
            rollback.Run();
        }

        Queued = queuedBeforeBatch;
        Changes = StoreChanges.None;
    }

    public void BeginOperation()
    {
        queuedBeforeOperation = Queued;
        changesBeforeOperation = Changes;
        savepoint.Run();
    }

    public void KeepOperation() => release.Run();

    public void UndoOperation()
    {
        undo.Run();
        release.Run();
        Queued = queuedBeforeOperation;
        Changes = changesBeforeOperation;
    }

    /// <summary>Moves the write-ahead log into the file and closes it.</summary>
    public void Close()
    {
        Sqlite.Execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        connection.Dispose();
    }
}
