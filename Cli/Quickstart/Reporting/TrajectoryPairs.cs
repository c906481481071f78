namespace AgentPlatform.Cli.Quickstart.Reporting;

/// <summary>Chooses which trajectories are shown: a mix of hops, those that RL taught first, and what it still gets wrong.</summary>
internal static class TrajectoryPairs
{
    public static IReadOnlyList<TrajectoryPair> Choose(IReadOnlyDictionary<string, ResultLine> before, IReadOnlyDictionary<string, ResultLine> after, int count)
    {
        var pairs = after.Values
            .Where(line => before.ContainsKey(line.QuestionId))
            .Select(line => new TrajectoryPair(before[line.QuestionId], line))
            .OrderBy(pair => pair.After.QuestionId, StringComparer.Ordinal)
            .ToList();
        // One or two failures: a report that shows only successes tells half.
        var wrong = pairs.Where(pair => !pair.After.Correct).OrderByDescending(pair => pair.Before.Correct).Take(Math.Max(1, count / 5)).ToList();
        var right = TakeTurns(pairs.Where(pair => pair.After.Correct), count - wrong.Count).ToList();
        // Few right ones leave room for more wrong ones.
        var more = pairs.Except(wrong).Where(pair => !pair.After.Correct).Take(count - wrong.Count - right.Count);
        return [.. right.OrderBy(pair => pair.Hops, StringComparer.Ordinal), .. wrong, .. more];
    }

    // One of each number of hops in turn, taught ones before those that were right all along.
    private static IEnumerable<TrajectoryPair> TakeTurns(IEnumerable<TrajectoryPair> pairs, int count) => pairs
        .GroupBy(pair => pair.Hops)
        .SelectMany(group => group.OrderByDescending(pair => pair.IsLearned).Select((pair, rank) => (pair, rank)))
        .OrderBy(ranked => ranked.rank)
        .ThenByDescending(ranked => ranked.pair.Hops, StringComparer.Ordinal)
        .Select(ranked => ranked.pair)
        .Take(Math.Max(0, count));
}
