using AgentPlatform.Worlds.Chance;
using AgentPlatform.Worlds.Facts;

namespace AgentPlatform.Worlds.Generation;

/// <summary>Turns entities into pages: facts that the partition tells, the asked ones first up to the limit, in an order of the page's own.</summary>
internal static class PageMaker
{
    public static IReadOnlyList<WorldPage> Make(WorldFacts facts, WorldPartition partition, WorldOptions options)
    {
        var chance = SeededChance.For(options.Seed, "keys of pages");
        var pages = new List<WorldPage>(facts.Entities.Count);
        foreach (var entity in facts.Entities.OrderBy(entity => entity.Name, StringComparer.Ordinal))
        {
            var shown = entity.Facts
                .Where(fact => partition.Tells(entity, fact) && LeadsWhereItSays(facts, fact) && !fact.Value.Equals(entity.Name, StringComparison.OrdinalIgnoreCase))
                .OrderBy(fact => !fact.Relation.Asked).Take(options.AttributesPerPage)
                .Select(fact => KeyValuePair.Create(fact.Relation.Key, fact.Value)).ToArray();
            if (shown.Length == 0)
            {
                continue;
            }

            chance.Shuffle(shown);
            pages.Add(new WorldPage(entity.Name, entity.Type, shown, partition.Of(entity)));
        }

        return pages;
    }

    // A value that is by chance the title of another thing's page would lead the reader astray.
    private static bool LeadsWhereItSays(WorldFacts facts, Fact fact) =>
        facts.ByName.TryGetValue(fact.Value, out var page) ? page.Type == fact.Relation.Target : fact.Relation.Target.Length == 0 || !fact.Relation.Asked;
}
