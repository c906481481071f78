using System.Globalization;
using AgentPlatform.Mcp;
using Microsoft.Data.Sqlite;

namespace AgentPlatform.Tools.Sqlite.Databases;

/// <summary>Runs statements and gives their rows as text.</summary>
internal static class SqlRun
{
    private const int LongestCell = 4000;

    /// <summary>The head and at most <paramref name="limit"/> rows, and whether there are more.</summary>
    /// <exception cref="ToolException">SQLite refuses the statement; its message says why.</exception>
    public static (IReadOnlyList<IReadOnlyList<string>> Rows, bool More, int Changed) Rows(SqliteConnection connection, string sql, IReadOnlyList<string> values, int limit, CancellationToken cancellationToken)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 20;
        for (var place = 0; place < values.Count; place++)
        {
            command.Parameters.AddWithValue($"@p{place + 1}", values[place]);
            command.CommandText = sql;
        }

        using var stop = cancellationToken.Register(() => SQLitePCL.raw.sqlite3_interrupt(connection.Handle));
        try
        {
            using var reader = command.ExecuteReader();
            var rows = new List<IReadOnlyList<string>>();
            if (reader.FieldCount > 0)
            {
                rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)]);
                while (reader.Read())
                {
                    if (rows.Count > limit)
                    {
                        return (rows, true, reader.RecordsAffected);
                    }

                    rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(column => Cell(reader.GetValue(column)))]);
                }
            }

            return (rows, false, reader.RecordsAffected);
        }
        catch (SqliteException problem)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new ToolException(problem.SqliteErrorCode == 8 ? "query only reads; execute changes the database." : problem.Message);
        }
    }

    /// <summary>A name as SQL writes it.</summary>
    public static string Quote(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    private static string Cell(object value) => value switch
    {
        DBNull => "NULL",
        byte[] bytes => $"({bytes.Length} bytes)",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        string text when text.Length > LongestCell => text[..LongestCell] + "...",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? string.Empty,
    };
}
