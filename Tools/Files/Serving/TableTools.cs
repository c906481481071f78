using System.Globalization;
using AgentPlatform.Markup;
using AgentPlatform.Mcp;
using AgentPlatform.Tools.Files.Tables;
using AgentPlatform.Tools.Files.Workspace;
using static AgentPlatform.Tools.Files.Serving.FilesServer;

namespace AgentPlatform.Tools.Files.Serving;

/// <summary>Sheets and tables.</summary>
internal sealed class TableTools(WorkFolder work)
{
    private const int MostCells = 20_000;

    private static readonly Argument s_table = Argument.Text("path", "The table: .csv, .tsv or .xlsx; its first row names the columns.");
    private static readonly Argument s_sheet = Argument.OptionalText("sheet", "The sheet of a workbook (the first).");

    public IReadOnlyList<Tool> All =>
    [
        Reader("list_sheets", "List sheets", "The sheets of a workbook with their sizes.", [PathArgument], call => Sheets(work.ToRead(call.Text("path")))),
        Reader(
            "read_sheet", "Read a sheet", "The cells of a sheet, or of a range in it, as a Markdown table.",
            [PathArgument, s_sheet, Argument.OptionalText("range", "The range, as in \"B2:D10\" (all).")],
            call => Cells(work.ToRead(call.Text("path")), call.TextOr("sheet", null), call.TextOr("range", null))),
        Reader(
            "describe_table", "Describe a table", "Columns of a table with type, filled and empty cells, different values, range and mean.",
            [s_table, s_sheet],
            call => Read(call) is var table ? $"{table.Rows.Count} rows\n" + MarkdownTable.Write([["column", "type", "filled", "empty", "different", "min", "max", "mean"], .. Enumerable.Range(0, table.Columns.Count).Select(column => TableQuery.Describe(table, column))]) : string.Empty),
        Reader(
            "query_table", "Query a table", "Rows of a table that fit a condition, in an order.",
            [
                s_table, s_sheet,
                new Argument("columns", ArgumentType.Texts, "The columns wanted (all)."),
                Argument.OptionalText("where", "The column to test."),
                Argument.Choice("operator", "The test (=).", TableQuery.Operators),
                Argument.OptionalText("value", "What to test against."),
                Argument.OptionalText("order_by", "The column to order by."),
                Argument.Flag("descending", "Whether the largest come first (no)."),
                Argument.Whole("limit", "How many rows at most (50).", 1, 2000),
            ],
            Query),
        Reader(
            "aggregate_table", "Figures over a table", "A figure over a column, for the whole table or for each group of rows.",
            [
                s_table, s_sheet,
                Argument.Choice("function", "The figure.", TableQuery.Functions) with { Required = true },
                Argument.OptionalText("column", "The column to compute over; count needs none."),
                Argument.OptionalText("group_by", "The column whose values make the groups."),
            ],
            call => MarkdownTable.Write([[call.TextOr("group_by", "rows")!, Label(call)], .. TableQuery.Aggregate(Read(call), call.TextOr("group_by", null), call.TextOr("column", null), call.Text("function"))])),
    ];

    private static string Label(ToolArguments call) => call.TextOr("column", null) is { } column ? $"{call.Text("function")} of {column}" : call.Text("function");

    private Table Read(ToolArguments call) => TableFile.Read(work.ToRead(call.Text("path")), call.TextOr("sheet", null));

    private static ToolResult Sheets(string path)
    {
        using var book = Workbook.Open(path);
        return string.Join('\n', book.Names.Select(name => (name, rows: book.Read(name))).Select(sheet => string.Create(
            CultureInfo.InvariantCulture, $"{sheet.name}: {sheet.rows.Count} rows, {(sheet.rows.Count == 0 ? 0 : sheet.rows.Max(row => row.Count))} columns")));
    }

    private static ToolResult Cells(string path, string? sheet, string? range)
    {
        using var book = Workbook.Open(path);
        var rows = book.Read(sheet);
        var cells = range is null ? rows : CellRange.Parse(range).Cut(rows);
        return cells.Sum(row => row.Count) > MostCells
            ? throw new ToolException($"That is more than {MostCells} cells; give a range.")
            : cells.Count == 0 ? "(empty)" : MarkdownTable.Write(cells);
    }

    private ToolResult Query(ToolArguments call)
    {
        var table = Read(call);
        var rows = call.TextOr("where", null) is { } where ? TableQuery.Where(table, where, call.TextOr("operator", "=")!, call.TextOr("value", string.Empty)!) : table.Rows;
        if (call.TextOr("order_by", null) is { } order)
        {
            var place = table.Column(order);
            var comparer = Comparer<string>.Create(Table.Compare);
            rows = [.. call.Flag("descending") ? rows.OrderByDescending(row => row[place], comparer) : rows.OrderBy(row => row[place], comparer)];
        }

        var columns = call.Texts("columns") is { Count: > 0 } named ? named.Select(table.Column).ToList() : [.. Enumerable.Range(0, table.Columns.Count)];
        var limit = call.Whole("limit", 50);
        return MarkdownTable.Write([[.. columns.Select(column => table.Columns[column])], .. rows.Take(limit).Select(row => (IReadOnlyList<string>)[.. columns.Select(column => row[column])])])
            + (rows.Count > limit ? $"\n[{limit} of {rows.Count} rows]" : $"\n[{rows.Count} rows]");
    }
}
