using System.Text;
using AgentPlatform.Mcp;

namespace AgentPlatform.Tools.Files.Tables;

/// <summary>Comma, semicolon, tab or bar separated text by RFC 4180: cells in quotes may hold separators, line ends and doubled quotes.</summary>
internal static class CsvFile
{
    private const int MostRows = 1_000_000;

    /// <exception cref="ToolException">The file has too many rows.</exception>
    public static IReadOnlyList<IReadOnlyList<string>> Read(string path)
    {
        using var text = new StreamReader(path, Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        return Read(text, Separator(File.ReadLines(path).FirstOrDefault() ?? string.Empty));
    }

    internal static IReadOnlyList<IReadOnlyList<string>> Read(TextReader text, char separator)
    {
        var rows = new List<IReadOnlyList<string>>();
        var row = new List<string>();
        var cell = new StringBuilder();
        var quoted = false;
        int next;
        while ((next = text.Read()) >= 0)
        {
            var letter = (char)next;
            if (quoted)
            {
                if (letter != '"')
                {
                    cell.Append(letter);
                }
                else if (text.Peek() == '"')
                {
                    cell.Append((char)text.Read());
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
            else if (letter == separator)
            {
                EndCell();
            }
            else if (letter is '\r' or '\n')
            {
                if (letter == '\r' && text.Peek() == '\n')
                {
                    text.Read();
                }

                EndRow();
            }
            else
            {
                cell.Append(letter);
            }
        }

        if (cell.Length > 0 || row.Count > 0)
        {
            EndRow();
        }

        return rows;

        void EndCell()
        {
            row.Add(cell.ToString());
            cell.Clear();
        }

        void EndRow()
        {
            EndCell();
            if (rows.Count == MostRows)
            {
                throw new ToolException($"The table has more than {MostRows} rows.");
            }

            // A line with nothing on it is no row.
            if (row.Count > 1 || row[0].Length > 0)
            {
                rows.Add(row);
            }

            row = [];
        }
    }

    // The sign that the first line has most of, outside quotes.
    private static char Separator(string line)
    {
        var quoted = false;
        var counts = new Dictionary<char, int> { [','] = 0, [';'] = 0, ['\t'] = 0, ['|'] = 0 };
        foreach (var letter in line)
        {
            quoted ^= letter == '"';
            if (!quoted && counts.TryGetValue(letter, out var count))
            {
                counts[letter] = count + 1;
            }
        }

        return counts.MaxBy(pair => pair.Value).Key;
    }
}
