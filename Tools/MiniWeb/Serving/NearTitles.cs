using AgentPlatform.Worlds.Search;

namespace AgentPlatform.Tools.MiniWeb.Serving;

/// <summary>Finds titles that a mistaken one may have meant.</summary>
internal static class NearTitles
{
    private const int Most = 3;
    private const int MostEdits = 3;

    /// <summary>Up to three titles: those within three edits, nearest first, then those that a search finds.</summary>
    public static IReadOnlyList<string> Of(SearchIndex index, string title)
    {
        var wanted = title.Length > 60 ? title[..60] : title;
        var near = new List<(string Title, int Edits)>();
        foreach (var name in index.Titles)
        {
            if (Math.Abs(name.Length - wanted.Length) <= MostEdits && Edits(name, wanted) is var edits && edits <= Math.Min(MostEdits, wanted.Length / 2))
            {
                near.Add((name, edits));
            }
        }

        return [.. near.OrderBy(pair => pair.Edits).Select(pair => pair.Title).Concat(index.Search(title, Most).Select(page => page.Title)).Distinct(StringComparer.Ordinal).Take(Most)];
    }

    // Levenshtein distance by rows, without regard to case.
    private static int Edits(string left, string right)
    {
        Span<int> row = stackalloc int[right.Length + 1];
        for (var column = 0; column <= right.Length; column++)
        {
            row[column] = column;
        }

        for (var line = 1; line <= left.Length; line++)
        {
            var diagonal = row[0];
            row[0] = line;
            for (var column = 1; column <= right.Length; column++)
            {
                var cost = char.ToLowerInvariant(left[line - 1]) == char.ToLowerInvariant(right[column - 1]) ? 0 : 1;
                (diagonal, row[column]) = (row[column], Math.Min(Math.Min(row[column], row[column - 1]) + 1, diagonal + cost));
            }
        }

        return row[^1];
    }
}
