using AgentPlatform.Worlds.Chance;
using AgentPlatform.Worlds.Facts;

namespace AgentPlatform.Worlds.Generation;

/// <summary>Makes a world from facts: pages, and questions in three splits that share no entity.</summary>
public static class WorldGenerator
{
    /// <summary>The same facts and options give the same world.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or the facts are too few for the held-out or validation questions asked for.</exception>
    public static World Generate(WorldFacts facts, WorldOptions options)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();

        var partition = WorldPartition.Make(facts, options);
        var pages = PageMaker.Make(facts, partition, options);
        var asked = facts.Relations.Where(relation => relation.Asked).Select(relation => relation.Key).ToHashSet(StringComparer.Ordinal);
        var questions = new Dictionary<Split, IReadOnlyList<WorldQuestion>>();
        foreach (var (split, count) in new[]
        {
            (Split.Train, options.TrainQuestions), (Split.Validation, options.ValidationQuestions), (Split.HeldOut, options.HeldOutQuestions),
        })
        {
            var chains = ChainFinder.Find(pages.Where(page => page.Split == split), asked);
            var chance = SeededChance.For(options.Seed, "questions of " + SplitNames.Of(split));
            var chosen = QuestionSampler.Sample(chains, split, count, options, chance);
            if (split != Split.Train && chosen.Count < count)
            {
                throw new ArgumentException($"WorldOptions: the {SplitNames.Of(split)} split has facts for {chosen.Count} questions, {count} were asked for; raise its share.");
            }

            questions.Add(split, chosen);
        }

        var keys = pages.SelectMany(page => page.Infobox.Select(pair => pair.Key)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return new World(options, pages, questions, keys);
    }
}
