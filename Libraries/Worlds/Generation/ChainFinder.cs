namespace AgentPlatform.Worlds.Generation;

/// <summary>
/// Finds every walk of one to three hops that makes a fair question: no entity is met twice, no relation is asked twice, and what a hop leads to
/// stands on no page before the one it is read from, so that every hop is needed.
/// </summary>
internal static class ChainFinder
{
    public static List<Chain> Find(IEnumerable<WorldPage> pages, IReadOnlySet<string> asked)
    {
        var byTitle = pages.ToDictionary(page => page.Title, StringComparer.Ordinal);
        var chains = new List<Chain>();
        foreach (var page in byTitle.Values.OrderBy(page => page.Title, StringComparer.Ordinal))
        {
            Walk([page], []);
        }

        return chains;

        void Walk(List<WorldPage> visited, List<string> path)
        {
            foreach (var (key, value) in visited[^1].Infobox)
            {
                var earlier = visited.Take(visited.Count - 1);
                if (!asked.Contains(key) || path.Contains(key) || visited.Exists(page => page.Title == value)
                    || earlier.Any(page => page.Infobox.Any(pair => pair.Value == value)))
                {
                    continue;
                }

                List<string> longer = [.. path, key];
                chains.Add(new Chain(longer, [.. visited.Select(page => page.Title), value], visited[0].Type + ":" + string.Join('>', longer)));
                if (longer.Count < 3 && byTitle.TryGetValue(value, out var next))
                {
                    Walk([.. visited, next], longer);
                }
            }
        }
    }
}
