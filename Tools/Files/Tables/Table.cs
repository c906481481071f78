using System.Globalization;
using AgentPlatform.Mcp;

namespace AgentPlatform.Tools.Files.Tables;

/// <summary>Named columns and rows of text, whatever file they are from.</summary>
/// <param name="Columns">Names, each once.</param>
/// <param name="Rows">Cells; every row has a cell per column.</param>
internal sealed record Table(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>The first row holds the names; empty and doubled ones are numbered.</summary>
    public static Table Of(IReadOnlyList<IReadOnlyList<string>> rows)
    {
        if (rows.Count == 0)
        {
            throw new ToolException("The table is empty.");
        }

        var names = new List<string>();
        foreach (var cell in rows[0])
        {
            var name = cell.Trim().Length > 0 ? cell.Trim() : $"column{names.Count + 1}";
            names.Add(names.Contains(name) ? $"{name}_{names.Count + 1}" : name);
        }

        return new Table(names, [.. rows.Skip(1).Where(row => row.Any(cell => cell.Length > 0)).Select(row => (IReadOnlyList<string>)[.. Enumerable.Range(0, names.Count).Select(column => column < row.Count ? row[column] : string.Empty)])]);
    }

    /// <exception cref="ToolException">There is no such column.</exception>
    public int Column(string name)
    {
        for (var place = 0; place < Columns.Count; place++)
        {
            if (Columns[place].Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return place;
            }
        }

        throw new ToolException($"There is no column '{name}'; there are {string.Join(", ", Columns)}.");
    }

    /// <summary>The number that a cell holds, or null.</summary>
    public static double? Number(string cell) =>
        double.TryParse(cell.AsSpan().Trim(), NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    /// <summary>Numbers by their value, other cells by their letters.</summary>
    public static int Compare(string left, string right) =>
        Number(left) is { } first && Number(right) is { } second ? first.CompareTo(second) : string.Compare(left, right, StringComparison.OrdinalIgnoreCase);
}
