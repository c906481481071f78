namespace AgentPlatform.Worlds.Generation;

/// <summary>Draws questions by the mix of hops; within a number of hops, kinds of chains get shares by the root of their size, so that no kind drowns the others.</summary>
internal static class QuestionSampler
{
    public static IReadOnlyList<WorldQuestion> Sample(IReadOnlyList<Chain> chains, Split split, int count, WorldOptions options, Random chance)
    {
        var chosen = new List<Chain>(count);
        var left = count;
        for (var hops = 1; hops <= 3; hops++)
        {
            var wanted = hops == 3 ? left : (int)Math.Round(count * options.HopMix[hops - 1]);
            left -= wanted;
            chosen.AddRange(Draw(chains.Where(chain => chain.Path.Count == hops), wanted, chance));
        }

        var order = chosen.ToArray();
        chance.Shuffle(order);
        return [.. order.Select((chain, index) => new WorldQuestion(
            $"{SplitNames.Of(split)}-{index:D5}", QuestionWording.Compose(options.Wording, chain.Entities[0], chain.Path), chain.Entities[0], chain.Path, chain.Entities, split))];
    }

    private static List<Chain> Draw(IEnumerable<Chain> chains, int wanted, Random chance)
    {
        var kinds = chains.GroupBy(chain => chain.Kind, StringComparer.Ordinal).OrderBy(kind => kind.Key, StringComparer.Ordinal).Select(kind => kind.ToArray()).ToList();
        foreach (var kind in kinds)
        {
            chance.Shuffle(kind);
        }

        // Chain number i of a kind of n is due at time (i + u) / sqrt(n): taking the earliest gives each kind its share until it runs out.
        return [.. kinds
            .SelectMany(kind =>
            {
                var offset = chance.NextDouble();
                return kind.Select((chain, index) => (Chain: chain, Due: (index + offset) / Math.Sqrt(kind.Length)));
            })
            .OrderBy(pair => pair.Due).Take(wanted).Select(pair => pair.Chain)];
    }
}
