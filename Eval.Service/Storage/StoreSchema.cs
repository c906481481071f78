namespace AgentPlatform.Eval.Storage;

/// <summary>The tables. WAL with synchronous=NORMAL survives a killed process; a power cut may lose the last attempts, which are then read again.</summary>
internal static class StoreSchema
{
    public const string Sql =
        """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = NORMAL;
        PRAGMA busy_timeout = 5000;
        CREATE TABLE IF NOT EXISTS evaluations (
          id TEXT PRIMARY KEY, request BLOB NOT NULL, questions_sha256 TEXT NOT NULL, digest TEXT NOT NULL, questions INTEGER NOT NULL,
          phase INTEGER NOT NULL, message TEXT NOT NULL, generation INTEGER NOT NULL, cursor INTEGER NOT NULL, stop_requested INTEGER NOT NULL,
          started_ms INTEGER NOT NULL, ended_ms INTEGER NOT NULL, elapsed_ms INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS questions (
          evaluation_id TEXT NOT NULL, position INTEGER NOT NULL, question_id TEXT NOT NULL, text TEXT NOT NULL, answers TEXT NOT NULL,
          labels TEXT NOT NULL, PRIMARY KEY (evaluation_id, position)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS attempts (
          evaluation_id TEXT NOT NULL, position INTEGER NOT NULL, attempt INTEGER NOT NULL, facts TEXT NOT NULL, detail TEXT NOT NULL,
          PRIMARY KEY (evaluation_id, position, attempt)) WITHOUT ROWID;
        """;
}
