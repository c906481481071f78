using System.Globalization;
using System.Text.RegularExpressions;
using AgentPlatform.Mcp;

namespace AgentPlatform.Tools.Files.Tables;

/// <summary>A range of cells as spreadsheets write it, "B2:D10"; rows and columns from 0.</summary>
internal sealed partial record CellRange(int FirstRow, int FirstColumn, int LastRow, int LastColumn)
{
    /// <exception cref="ToolException">It is no range.</exception>
    public static CellRange Parse(string text)
    {
        if (Pattern().Match(text.Trim().ToUpperInvariant()) is not { Success: true } match)
        {
            throw new ToolException($"'{text}' is no range; write B2:D10 or C3.");
        }

        var (column, row) = (Column(match.Groups[1].Value), Row(match.Groups[2].Value));
        return match.Groups[3].Success
            ? new CellRange(Math.Min(row, Row(match.Groups[4].Value)), Math.Min(column, Column(match.Groups[3].Value)), Math.Max(row, Row(match.Groups[4].Value)), Math.Max(column, Column(match.Groups[3].Value)))
            : new CellRange(row, column, row, column);
    }

    /// <summary>Number from 0 of the column that a reference like "AB12" begins with.</summary>
    public static int Column(string reference)
    {
        var column = 0;
        foreach (var letter in reference.TakeWhile(char.IsAsciiLetterUpper).Take(3))
        {
            column = (column * 26) + letter - 'A' + 1;
        }

        return column - 1;
    }

    /// <summary>The cells inside; empty ones where the sheet ends.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Cut(IReadOnlyList<IReadOnlyList<string>> rows) =>
        [.. Enumerable.Range(FirstRow, Math.Max(0, Math.Min(LastRow, rows.Count - 1) - FirstRow + 1)).Select(row =>
            (IReadOnlyList<string>)[.. Enumerable.Range(FirstColumn, LastColumn - FirstColumn + 1).Select(column => column < rows[row].Count ? rows[row][column] : string.Empty)])];

    private static int Row(string digits) => int.Parse(digits, CultureInfo.InvariantCulture) - 1;

    [GeneratedRegex(@"^\$?([A-Z]{1,3})\$?([1-9]\d{0,6})(?::\$?([A-Z]{1,3})\$?([1-9]\d{0,6}))?$")]
    private static partial Regex Pattern();
}
