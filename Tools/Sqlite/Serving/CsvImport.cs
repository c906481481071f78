using System.Globalization;
using System.Text;
using AgentPlatform.Mcp;
using AgentPlatform.Tools.Sqlite.Databases;

namespace AgentPlatform.Tools.Sqlite.Serving;

/// <summary>Between tables and comma separated text.</summary>
internal static class CsvImport
{
    private const int MostRows = 100_000;

    public static ToolResult Run(DatabaseFolder folder, ToolArguments call, CancellationToken cancellationToken)
    {
        var rows = Parse(call.Text("csv"));
        if (rows.Count == 0 || rows[0].Any(string.IsNullOrWhiteSpace))
        {
            throw new ToolException("'csv' must begin with a line that names every column.");
        }

        using var connection = folder.Open(call.Text("database"), write: true);
        using var transaction = connection.BeginTransaction();
        var table = SqlRun.Quote(call.Text("table"));
        // A column without a type takes numbers as numbers and words as words.
        SqlRun.Rows(connection, $"CREATE TABLE {table} ({string.Join(", ", rows[0].Select(name => SqlRun.Quote(name.Trim())))})", [], 1, cancellationToken);
        using var insert = connection.CreateCommand();
        insert.CommandText = $"INSERT INTO {table} VALUES ({string.Join(", ", rows[0].Select((_, place) => $"@p{place}"))})";
        for (var place = 0; place < rows[0].Count; place++)
        {
            insert.Parameters.AddWithValue($"@p{place}", DBNull.Value);
        }

        foreach (var row in rows.Skip(1))
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var place = 0; place < rows[0].Count; place++)
            {
                insert.Parameters[place].Value = place < row.Count ? Value(row[place]) : DBNull.Value;
            }

            insert.ExecuteNonQuery();
        }

        transaction.Commit();
        return $"{rows.Count - 1} rows in {call.Text("table")}";
    }

    /// <summary>A cell as CSV writes it.</summary>
    public static string Cell(string text) => text.AsSpan().IndexOfAny("\",\r\n") >= 0 ? "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : text;

    private static object Value(string cell) => cell.Length == 0 ? DBNull.Value
        : long.TryParse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole
        : double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number
        : cell;

    private static List<List<string>> Parse(string csv)
    {
        var rows = new List<List<string>>();
        var row = new List<string>();
        var cell = new StringBuilder();
        var quoted = false;
        for (var place = 0; place <= csv.Length; place++)
        {
            var letter = place < csv.Length ? csv[place] : '\n';
            if (quoted && place < csv.Length)
            {
                if (letter != '"')
                {
                    cell.Append(letter);
                }
                else if (place + 1 < csv.Length && csv[place + 1] == '"')
                {
                    cell.Append(csv[++place]);
                }
                else
                {
                    quoted = false;
                }
            }
            else if (letter == '"' && cell.Length == 0)
            {
                quoted = true;
            }
            else if (letter is ',' or '\n')
            {
                row.Add(cell.ToString().TrimEnd('\r'));
                cell.Clear();
                if (letter == '\n')
                {
                    if (row.Count > 1 || row[0].Length > 0)
                    {
                        rows.Add(row);
                    }

                    row = [];
                    if (rows.Count > MostRows)
                    {
                        throw new ToolException($"'csv' has more than {MostRows} rows.");
                    }
                }
            }
            else
            {
                cell.Append(letter);
            }
        }

        return rows;
    }
}
