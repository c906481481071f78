namespace AgentPlatform.AgentDock.Tools;

/// <summary>Names that a misspelt one may have meant.</summary>
internal static class NearNames
{
    /// <summary>Up to five names, nearest first; those that are too far off are left out.</summary>
    internal static IReadOnlyList<string> Of(string name, IEnumerable<string> known) =>
    [
        .. known
            .Select(candidate => (candidate, distance: Distance(name, candidate)))
            .Where(pair => pair.distance <= Math.Max(2, pair.candidate.Length / 2))
            .OrderBy(pair => pair.distance)
            .ThenBy(pair => pair.candidate, StringComparer.Ordinal)
            .Take(5)
            .Select(pair => pair.candidate),
    ];

    /// <summary>Levenshtein distance without case; a name inside the other counts as near.</summary>
    private static int Distance(string left, string right)
    {
        // A model may send anything as a name; the table below is quadratic.
        left = left.Length > 128 ? left[..128].ToLowerInvariant() : left.ToLowerInvariant();
        right = right.ToLowerInvariant();
        if (left.Length >= 3 && right.Contains(left, StringComparison.Ordinal) || right.Length >= 3 && left.Contains(right, StringComparison.Ordinal))
        {
            return 1;
        }

        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (left[i - 1] == right[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[^1];
    }
}
