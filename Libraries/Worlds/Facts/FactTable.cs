namespace AgentPlatform.Worlds.Facts;

/// <summary>Reads tab-separated tables with a header line. Values hold no tabs, quotes have no meaning.</summary>
internal static class FactTable
{
    public static IEnumerable<(int Line, Dictionary<string, string> Row)> Read(string name, TextReader reader)
    {
        string[]? header = null;
        var number = 0;
        while (reader.ReadLine() is { } text)
        {
            number++;
            if (text.Length == 0)
            {
                continue;
            }

            var cells = text.Split('\t');
            if (header is null)
            {
                header = cells;
                continue;
            }

            if (cells.Length != header.Length)
            {
                throw new InvalidDataException($"{name} line {number}: {cells.Length} cells, the header has {header.Length}.");
            }

            yield return (number, header.Zip(cells).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal));
        }
    }
}
