using AgentPlatform.Mcp;

namespace AgentPlatform.Tools.Files.Serving;

/// <summary>The lines that must go and come to make one text from another.</summary>
internal static class LineDifference
{
    private const int MostCells = 25_000_000;

    public static ToolResult Write(string[] first, string[] second)
    {
        // What is alike at both ends needs no table.
        var head = 0;
        while (head < first.Length && head < second.Length && first[head] == second[head])
        {
            head++;
        }

        var tail = 0;
        while (tail < first.Length - head && tail < second.Length - head && first[^(tail + 1)] == second[^(tail + 1)])
        {
            tail++;
        }

        var (rows, columns) = (first.Length - head - tail, second.Length - head - tail);
        if (rows == 0 && columns == 0)
        {
            return "The files are the same.";
        }

        if ((long)rows * columns > MostCells)
        {
            throw new ToolException($"The files differ too much to be compared: {rows} and {columns} lines between what is alike.");
        }

        var common = new int[rows + 1, columns + 1];
        for (var row = rows - 1; row >= 0; row--)
        {
            for (var column = columns - 1; column >= 0; column--)
            {
                common[row, column] = first[head + row] == second[head + column] ? common[row + 1, column + 1] + 1 : Math.Max(common[row + 1, column], common[row, column + 1]);
            }
        }

        var lines = new List<string>();
        for (int row = 0, column = 0; row < rows || column < columns;)
        {
            if (row < rows && column < columns && first[head + row] == second[head + column])
            {
                (row, column) = (row + 1, column + 1);
            }
            else if (row < rows && (column == columns || common[row + 1, column] >= common[row, column + 1]))
            {
                lines.Add($"-{head + ++row}: {first[head + row - 1]}");
            }
            else
            {
                lines.Add($"+{head + ++column}: {second[head + column - 1]}");
            }
        }

        return string.Join('\n', lines);
    }
}
