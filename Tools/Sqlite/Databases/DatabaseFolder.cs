using System.Text.RegularExpressions;
using AgentPlatform.Mcp;
using Microsoft.Data.Sqlite;

namespace AgentPlatform.Tools.Sqlite.Databases;

/// <summary>Databases are files NAME.db of one folder.</summary>
internal sealed partial class DatabaseFolder
{
    private readonly string _folder;

    /// <exception cref="ToolException">The folder does not exist.</exception>
    public DatabaseFolder(string folder) => _folder = Directory.Exists(folder) ? Path.GetFullPath(folder) : throw new ToolException($"The folder '{folder}' does not exist.");

    public IReadOnlyList<(string Name, long Bytes)> Databases =>
        [.. new DirectoryInfo(_folder).EnumerateFiles("*.db").OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => (Path.GetFileNameWithoutExtension(file.Name), file.Length))];

    /// <summary>Opens a database: to read, where it must exist, or to write, where it is made.</summary>
    /// <exception cref="ToolException">The name is none, or there is no such database.</exception>
    public SqliteConnection Open(string name, bool write)
    {
        var path = PathOf(name, ".db");
        if (!write && !File.Exists(path))
        {
            throw new ToolException($"There is no database '{name}'" + (Databases.Count > 0 ? $"; there are {string.Join(", ", Databases.Select(one => one.Name))}." : "; execute makes one."));
        }

        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = write ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadOnly,
            Pooling = false,
            DefaultTimeout = 5,
        }.ToString());
        connection.Open();
        // ATTACH would open any file there is.
        SQLitePCL.raw.sqlite3_limit(connection.Handle, SQLitePCL.raw.SQLITE_LIMIT_ATTACHED, 0);
        return connection;
    }

    /// <summary>A file of the folder by its plain name.</summary>
    /// <exception cref="ToolException">The name has other letters than a plain name.</exception>
    public string PathOf(string name, string extension)
    {
        name = name.EndsWith(extension, StringComparison.OrdinalIgnoreCase) ? name[..^extension.Length] : name;
        return Plain().IsMatch(name) ? Path.Combine(_folder, name + extension) : throw new ToolException($"'{name}' is no plain name of letters, digits, '-', '_' and '.'.");
    }

    [GeneratedRegex("^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$")]
    private static partial Regex Plain();
}
