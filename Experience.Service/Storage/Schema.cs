using System.Globalization;
using AgentPlatform.ServiceDefaults;
using Microsoft.Data.Sqlite;

namespace AgentPlatform.Experience.Storage;

/// <summary>The tables, and the check that a file is ours.</summary>
internal static class Schema
{
    private const int Version = 1;

    /// <summary>"AgXp", in the file's header.</summary>
    private const int ApplicationId = 0x41675870;

    // Columns hold what is queried; the messages lie beside them as protobuf. due: when a running task's lease ends, or a resting task wakes.
    private const string Tables = """
        CREATE TABLE runs(
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, stopped INTEGER NOT NULL DEFAULT 0,
            issued INTEGER NOT NULL DEFAULT 0, requeued INTEGER NOT NULL DEFAULT 0, stored INTEGER NOT NULL DEFAULT 0,
            tool_calls INTEGER NOT NULL DEFAULT 0, sampled_tokens INTEGER NOT NULL DEFAULT 0,
            total_s REAL NOT NULL DEFAULT 0, engine_s REAL NOT NULL DEFAULT 0, tool_s REAL NOT NULL DEFAULT 0,
            generate_rpc_s REAL NOT NULL DEFAULT 0, tool_rpc_s REAL NOT NULL DEFAULT 0,
            grading_s REAL NOT NULL DEFAULT 0, storage_s REAL NOT NULL DEFAULT 0);
        CREATE TABLE tool_faults(
            run INTEGER NOT NULL, status TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY(run, status)) WITHOUT ROWID;
        CREATE TABLE groups(
            id INTEGER PRIMARY KEY, run INTEGER NOT NULL, name TEXT NOT NULL, version INTEGER NOT NULL,
            size INTEGER NOT NULL, finished INTEGER NOT NULL DEFAULT 0, state INTEGER NOT NULL DEFAULT 0,
            consumer TEXT, trained_version INTEGER, UNIQUE(run, name));
        CREATE INDEX groups_ready ON groups(run, version, id) WHERE state = 1;
        CREATE INDEX groups_pulled ON groups(run, consumer, version, id) WHERE state = 2;
        CREATE TABLE tasks(
            seq INTEGER PRIMARY KEY AUTOINCREMENT, run INTEGER NOT NULL, name TEXT NOT NULL, grp INTEGER,
            state INTEGER NOT NULL DEFAULT 0, reason TEXT, worker TEXT, due INTEGER,
            fence INTEGER NOT NULL DEFAULT 0, requeues INTEGER NOT NULL DEFAULT 0, UNIQUE(run, name));
        CREATE INDEX tasks_queued ON tasks(seq) WHERE state = 0;
        CREATE INDEX tasks_due ON tasks(due) WHERE due IS NOT NULL;
        CREATE INDEX tasks_group ON tasks(grp) WHERE grp IS NOT NULL;
        CREATE INDEX tasks_count ON tasks(run, state, reason);
        CREATE TABLE task_bodies(seq INTEGER PRIMARY KEY, body BLOB NOT NULL);
        CREATE TABLE trajectories(
            seq INTEGER PRIMARY KEY AUTOINCREMENT, run INTEGER NOT NULL, task INTEGER NOT NULL UNIQUE, name TEXT NOT NULL,
            codec INTEGER NOT NULL, plain_bytes INTEGER NOT NULL, body BLOB NOT NULL);
        CREATE INDEX trajectories_run ON trajectories(run);
        CREATE TABLE keys(
            method INTEGER NOT NULL, key TEXT NOT NULL, fingerprint INTEGER NOT NULL, answer TEXT NOT NULL, at INTEGER NOT NULL,
            PRIMARY KEY(method, key)) WITHOUT ROWID;
        CREATE INDEX keys_at ON keys(at);
        """;

    /// <summary>Makes the tables in an empty file; throws where the file is somebody else's or of a later version.</summary>
    internal static void Ensure(SqliteConnection connection, string path)
    {
        var version = Number(connection, "PRAGMA user_version");
        if (version == 0 && Number(connection, "SELECT COUNT(*) FROM sqlite_master") == 0)
        {
            Sqlite.Execute(connection, string.Create(
                CultureInfo.InvariantCulture,
                $"BEGIN IMMEDIATE; {Tables} PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version}; COMMIT;"));
            return;
        }

        if (Number(connection, "PRAGMA application_id") != ApplicationId)
        {
            throw new PlatformException(
                PlatformErrorCode.WrongState, "DATABASE_FOREIGN",
                $"'{path}' is a SQLite database of another program; name another file in Experience:DatabasePath.");
        }

        if (version != Version)
        {
            throw new PlatformException(
                PlatformErrorCode.NotSupported, "DATABASE_VERSION",
                $"'{path}' has schema version {version} and this build reads version {Version}; name another file in Experience:DatabasePath.");
        }
    }

    private static long Number(SqliteConnection connection, string sql) => (long)new Statement(connection, sql, 0).Scalar()!;
}
