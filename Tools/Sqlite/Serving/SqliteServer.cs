using System.Globalization;
using AgentPlatform.Markup;
using AgentPlatform.Mcp;
using AgentPlatform.Tools.Sqlite.Databases;

namespace AgentPlatform.Tools.Sqlite.Serving;

/// <summary>The server.</summary>
internal static class SqliteServer
{
    private static readonly Argument s_database = Argument.Text("database", "The database's name, as in \"shop\".");
    private static readonly Argument s_table = Argument.Text("table", "The table.");
    private static readonly Argument s_sql = Argument.Text("sql", "The statement; values may be written @p1, @p2, ... and given in 'values'.");
    private static readonly Argument s_values = new("values", ArgumentType.Texts, "Values of @p1, @p2 and so on.");

    public static McpServer Create(DatabaseFolder folder) => new(
        new ServerInfo("sqlite", "SQLite", "1.0.0"),
        [
            Tool.Of("list_databases", "List databases", "The databases there are.", ToolEffect.ReadOnly, [], _ => folder.Databases is { Count: > 0 } databases
                ? string.Join('\n', databases.Select(one => $"{one.Name}  {one.Bytes} bytes"))
                : "(none)"),
            Read("list_tables", "List tables", "Tables and views of a database with the number of rows.", [s_database], folder, Tables),
            Read("describe_table", "Describe a table", "Columns, indexes and the statement that made a table.", [s_database, s_table], folder, Describe),
            Read(
                "query", "Query", "Runs one statement that only reads, and returns its rows as a table.",
                [s_database, s_sql, s_values, Argument.Whole("limit", "How many rows at most (100).", 1, 5000)], folder,
                (connection, call, cancellationToken) => Show(SqlRun.Rows(connection, call.Text("sql"), call.Texts("values"), call.Whole("limit", 100), cancellationToken))),
            Read(
                "explain", "Explain a query", "How SQLite would run a statement: tables scanned and indexes used.", [s_database, s_sql, s_values], folder,
                (connection, call, cancellationToken) => string.Join('\n', SqlRun.Rows(connection, "EXPLAIN QUERY PLAN " + call.Text("sql"), call.Texts("values"), 1000, cancellationToken).Rows.Skip(1).Select(row => row[^1]))),
            new(
                "execute", "Execute", "Runs statements that may change a database, which is made where it does not exist. All of them happen or none.", ToolEffect.Destructive,
                [s_database, s_sql, s_values],
                (call, cancellationToken) => ValueTask.FromResult(Execute(folder, call, cancellationToken))),
            new(
                "import_csv", "Import CSV", "Makes a table from CSV text whose first line names the columns; numbers become numbers.", ToolEffect.Additive,
                [s_database, s_table, Argument.Text("csv", "The text.")],
                (call, cancellationToken) => ValueTask.FromResult(CsvImport.Run(folder, call, cancellationToken))),
            Read(
                "export_csv", "Export CSV", "The rows of a statement that only reads, as CSV.", [s_database, s_sql, s_values, Argument.Whole("limit", "How many rows at most (1000).", 1, 20000)], folder,
                (connection, call, cancellationToken) => string.Join('\n', SqlRun.Rows(connection, call.Text("sql"), call.Texts("values"), call.Whole("limit", 1000), cancellationToken).Rows.Select(row => string.Join(',', row.Select(CsvImport.Cell))))),
            Tool.Of("drop_database", "Drop a database", "Deletes a database.", ToolEffect.Destructive, [s_database], call =>
            {
                var path = folder.PathOf(call.Text("database"), ".db");
                if (!File.Exists(path))
                {
                    throw new ToolException($"There is no database '{call.Text("database")}'.");
                }

                File.Delete(path);
                return $"{call.Text("database")} is gone";
            }),
        ]);

    private static Tool Read(
        string name, string title, string description, IReadOnlyList<Argument> arguments, DatabaseFolder folder,
        Func<Microsoft.Data.Sqlite.SqliteConnection, ToolArguments, CancellationToken, ToolResult> run) => new(name, title, description, ToolEffect.ReadOnly, arguments, (call, cancellationToken) =>
    {
        using var connection = folder.Open(call.Text("database"), write: false);
        return ValueTask.FromResult(run(connection, call, cancellationToken));
    });

    private static ToolResult Tables(Microsoft.Data.Sqlite.SqliteConnection connection, ToolArguments call, CancellationToken cancellationToken)
    {
        var names = SqlRun.Rows(connection, "SELECT name, type FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY name", [], 1000, cancellationToken).Rows.Skip(1).ToList();
        return names.Count == 0
            ? "(no tables)"
            : string.Join('\n', names.Select(row => $"{row[0]} ({row[1]}): {SqlRun.Rows(connection, $"SELECT count(*) FROM {SqlRun.Quote(row[0])}", [], 1, cancellationToken).Rows[1][0]} rows"));
    }

    private static ToolResult Describe(Microsoft.Data.Sqlite.SqliteConnection connection, ToolArguments call, CancellationToken cancellationToken)
    {
        var table = call.Text("table");
        var columns = SqlRun.Rows(connection, "SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_info(@p1)", [table], 2000, cancellationToken).Rows;
        if (columns.Count < 2)
        {
            throw new ToolException($"There is no table '{table}'; list_tables names them.");
        }

        var made = SqlRun.Rows(connection, "SELECT sql FROM sqlite_schema WHERE tbl_name = @p1 AND sql IS NOT NULL ORDER BY type = 'table' DESC, name", [table], 100, cancellationToken).Rows.Skip(1).Select(row => row[0]);
        return MarkdownTable.Write([["column", "type", "not null", "default", "primary key"], .. columns.Skip(1)]) + "\n\n" + string.Join(";\n", made);
    }

    private static ToolResult Show((IReadOnlyList<IReadOnlyList<string>> Rows, bool More, int Changed) result) => result.Rows.Count == 0
        ? "(no rows)"
        : MarkdownTable.Write(result.Rows) + (result.More ? $"\n[the first {result.Rows.Count - 1} rows]" : $"\n[{result.Rows.Count - 1} rows]");

    private static ToolResult Execute(DatabaseFolder folder, ToolArguments call, CancellationToken cancellationToken)
    {
        using var connection = folder.Open(call.Text("database"), write: true);
        using var transaction = connection.BeginTransaction();
        var result = SqlRun.Rows(connection, call.Text("sql"), call.Texts("values"), 1000, cancellationToken);
        transaction.Commit();
        var changed = result.Changed < 0 ? "done" : string.Create(CultureInfo.InvariantCulture, $"{result.Changed} rows changed");
        return result.Rows.Count > 0 ? $"{changed}\n{MarkdownTable.Write(result.Rows)}" : changed;
    }
}
