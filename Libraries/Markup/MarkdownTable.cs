using System.Text;

namespace AgentPlatform.Markup;

/// <summary>Rows of cells as a table of Markdown.</summary>
public static class MarkdownTable
{
    /// <summary>The first row is the head; short rows are filled up.</summary>
    public static string Write(IReadOnlyList<IReadOnlyList<string>> rows)
    {
        if (rows.Count == 0)
        {
            return string.Empty;
        }

        var columns = rows.Max(row => row.Count);
        var text = new StringBuilder();
        for (var line = 0; line < rows.Count; line++)
        {
            var row = rows[line];
            text.Append("| ").AppendJoin(" | ", Enumerable.Range(0, columns).Select(column => column < row.Count ? Cell(row[column]) : string.Empty)).Append(" |\n");
            if (line == 0)
            {
                text.Append('|').Insert(text.Length, " --- |", columns).Append('\n');
            }
        }

        return text.ToString().TrimEnd('\n');
    }

    private static string Cell(string text) => Words.Squeeze(text).Replace("|", "\\|", StringComparison.Ordinal);
}
