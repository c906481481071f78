using System.Globalization;
using AgentPlatform.Mcp;

namespace AgentPlatform.Tools.Files.Tables;

/// <summary>Rows that fit, in an order, and figures over groups of rows.</summary>
internal static class TableQuery
{
    public static readonly string[] Operators = ["=", "!=", "<", "<=", ">", ">=", "contains", "starts_with", "is_empty", "is_not_empty"];

    public static readonly string[] Functions = ["count", "sum", "mean", "min", "max", "median", "distinct"];

    public static IReadOnlyList<IReadOnlyList<string>> Where(Table table, string column, string test, string value)
    {
        var place = table.Column(column);
        return [.. table.Rows.Where(row => Fits(row[place], test, value))];
    }

    /// <summary>One line per group, "all" without a column to group by.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Aggregate(Table table, string? groupBy, string? column, string function)
    {
        var group = groupBy is null ? -1 : table.Column(groupBy);
        if (column is null && function != "count")
        {
            throw new ToolException($"{function} needs 'column', the column to compute over.");
        }

        var place = column is null ? -1 : table.Column(column);
        return [.. table.Rows.GroupBy(row => group < 0 ? "all" : row[group]).OrderBy(rows => rows.Key, Comparer<string>.Create(Table.Compare))
            .Select(rows => (IReadOnlyList<string>)[rows.Key, Compute([.. rows.Select(row => place < 0 ? "x" : row[place])], function)])];
    }

    /// <summary>What a column holds.</summary>
    public static IReadOnlyList<string> Describe(Table table, int column)
    {
        var cells = table.Rows.Select(row => row[column]).ToList();
        var filled = cells.Where(cell => cell.Trim().Length > 0).ToList();
        var numbers = filled.Select(Table.Number).ToList();
        var isNumber = filled.Count > 0 && numbers.All(number => number is not null);
        var range = filled.Count == 0 ? ("", "") : (Edge(filled, -1), Edge(filled, 1));
        return
        [
            table.Columns[column], isNumber ? "number" : filled.Count == 0 ? "empty" : "text", Text(filled.Count), Text(cells.Count - filled.Count), Text(filled.Distinct().Count()),
            range.Item1, range.Item2, isNumber ? Text(numbers.Average()!.Value) : string.Empty,
        ];
    }

    private static bool Fits(string cell, string test, string value) => test switch
    {
        "=" => Table.Compare(cell.Trim(), value.Trim()) == 0,
        "!=" => Table.Compare(cell.Trim(), value.Trim()) != 0,
        "<" => cell.Length > 0 && Table.Compare(cell, value) < 0,
        "<=" => cell.Length > 0 && Table.Compare(cell, value) <= 0,
        ">" => cell.Length > 0 && Table.Compare(cell, value) > 0,
        ">=" => cell.Length > 0 && Table.Compare(cell, value) >= 0,
        "contains" => cell.Contains(value, StringComparison.OrdinalIgnoreCase),
        "starts_with" => cell.StartsWith(value, StringComparison.OrdinalIgnoreCase),
        "is_empty" => cell.Trim().Length == 0,
        _ => cell.Trim().Length > 0,
    };

    private static string Compute(IReadOnlyList<string> cells, string function)
    {
        var filled = cells.Where(cell => cell.Trim().Length > 0).ToList();
        switch (function)
        {
            case "count":
                return Text(filled.Count);
            case "distinct":
                return Text(filled.Distinct().Count());
            case "min" or "max":
                return filled.Count == 0 ? string.Empty : Edge(filled, function == "min" ? -1 : 1);
        }

        // Decimals, so that a sum of money is what a person gets.
        var numbers = filled.Select(cell => Table.Number(cell) ?? throw new ToolException($"'{cell}' is no number; {function} needs a column of numbers.")).Select(number => (decimal)number).Order().ToList();
        return numbers.Count == 0 ? string.Empty : function switch
        {
            "sum" => Text(numbers.Sum()),
            "mean" => Text(Math.Round(numbers.Average(), 12)),
            _ => Text((numbers[(numbers.Count - 1) / 2] + numbers[numbers.Count / 2]) / 2),
        };
    }

    private static string Edge(List<string> cells, int sign) => cells.Aggregate((best, cell) => Table.Compare(cell, best) * sign > 0 ? cell : best);

    private static string Text(IFormattable number) => number is decimal exact ? (exact / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture) : number.ToString(null, CultureInfo.InvariantCulture);
}
