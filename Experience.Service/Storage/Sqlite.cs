using AgentPlatform.Experience.Hosting;
using AgentPlatform.ServiceDefaults;
using Microsoft.Data.Sqlite;

namespace AgentPlatform.Experience.Storage;

/// <summary>Opens the database file and puts SQLite's errors into the platform's words.</summary>
internal static class Sqlite
{
    private const int Busy = 5;
    private const int IoError = 10;
    private const int CorruptFile = 11;
    private const int FullDisk = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    /// <summary>Up to this size the whole file is checked at start (well under a second).</summary>
    private const long CheckedBytes = 256L * 1024 * 1024;

    /// <summary>Opens the one connection that writes.</summary>
    internal static SqliteConnection OpenWriter(ExperienceOptions options)
    {
        var path = options.DatabasePath;
        var checkable = new FileInfo(path) is { Exists: true, Length: > 0 and <= CheckedBytes };
        var connection = new SqliteConnection(ConnectionString(path, SqliteOpenMode.ReadWriteCreate, pooling: false));
        try
        {
            connection.Open();
            Execute(connection, "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY;");
            Execute(connection, options.SurvivePowerLoss ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
            if (checkable && new Statement(connection, "PRAGMA quick_check(1)", 0).Scalar() is string verdict and not "ok")
            {
                throw Corrupt(path, verdict, null);
            }

            Schema.Ensure(connection, path);
            return connection;
        }
        catch (SqliteException exception)
        {
            connection.Dispose();
            throw Map(exception, path);
        }
        catch (PlatformException)
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens, or takes from the pool, a connection that reads.</summary>
    internal static SqliteConnection OpenReader(string path)
    {
        var connection = new SqliteConnection(ReaderConnectionString(path));
        connection.Open();
        return connection;
    }

    internal static string ReaderConnectionString(string path) => ConnectionString(path, SqliteOpenMode.ReadOnly, pooling: true);

    internal static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>What <paramref name="exception"/> means to a caller; itself where it means a mistake of ours.</summary>
    internal static Exception Map(SqliteException exception, string path) => exception.SqliteErrorCode switch
    {
        CorruptFile or NotADatabase => Corrupt(path, exception.Message, exception),
        FullDisk => new PlatformException(PlatformErrorCode.Full, "DISK_FULL", $"No space is left for '{path}'.", exception),
        Busy or IoError or CannotOpen => new PlatformException(
            PlatformErrorCode.Down, "DATABASE_UNAVAILABLE",
            $"'{path}' (Experience:DatabasePath) cannot be used: {exception.Message}", exception),
        _ => exception,
    };

    private static PlatformException Corrupt(string path, string detail, Exception? cause) => new(
        PlatformErrorCode.Corrupt, "DATABASE_CORRUPT",
        $"'{path}' cannot be read as the experience database: {detail}. Move it away to start empty, put a copy back, or name another file in Experience:DatabasePath.",
        cause);

    private static string ConnectionString(string path, SqliteOpenMode mode, bool pooling) =>
        new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = pooling }.ToString();
}
