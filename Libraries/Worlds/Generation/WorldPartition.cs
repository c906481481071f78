using AgentPlatform.Worlds.Chance;
using AgentPlatform.Worlds.Facts;

namespace AgentPlatform.Worlds.Generation;

/// <summary>
/// Says which split every name belongs to. Whole countries go to one split with all that is in them; what several countries share (the euro)
/// belongs to train. A fact whose value belongs to another split than its entity is not told in this world.
/// </summary>
internal sealed class WorldPartition
{
    private readonly Dictionary<string, Split> _entities;
    private readonly Dictionary<string, Split> _values;

    private WorldPartition(Dictionary<string, Split> entities, Dictionary<string, Split> values)
    {
        _entities = entities;
        _values = values;
    }

    public Split Of(FactEntity entity) => _entities[entity.Name];

    /// <summary>Whether a fact stays within its entity's split.</summary>
    public bool Tells(FactEntity entity, Fact fact) =>
        _values.TryGetValue(fact.Value, out var owner) ? fact.Relation.Asked && owner == Of(entity) : !fact.Relation.Asked;

    public static WorldPartition Make(WorldFacts facts, WorldOptions options)
    {
        var sizes = facts.Entities.Where(entity => entity.Home.Length > 0).GroupBy(entity => entity.Home, StringComparer.Ordinal)
            .Select(group => (Home: group.Key, Size: group.Count())).OrderBy(pair => pair.Home, StringComparer.Ordinal).ToArray();
        SeededChance.For(options.Seed, "partition").Shuffle(sizes);
        var target = new Dictionary<Split, double>
        {
            [Split.Train] = 1 - options.ValidationShare - options.HeldOutShare,
            [Split.Validation] = options.ValidationShare,
            [Split.HeldOut] = options.HeldOutShare,
        };
        var filled = target.Keys.ToDictionary(split => split, _ => 0);
        var homes = new Dictionary<string, Split>(StringComparer.Ordinal);
        foreach (var (home, size) in sizes)
        {
            // The split that is furthest from its share takes the next country.
            var split = target.Keys.MinBy(split => filled[split] / target[split]);
            homes.Add(home, split);
            filled[split] += size;
        }

        var entities = facts.Entities.ToDictionary(entity => entity.Name, entity => entity.Home.Length == 0 ? Split.Train : homes[entity.Home], StringComparer.OrdinalIgnoreCase);
        return new WorldPartition(entities, OwnersOfValues(facts, entities));
    }

    private static Dictionary<string, Split> OwnersOfValues(WorldFacts facts, Dictionary<string, Split> entities)
    {
        var owners = new Dictionary<string, Split>(entities, StringComparer.OrdinalIgnoreCase);
        foreach (var entity in facts.Entities)
        {
            foreach (var fact in entity.Facts.Where(fact => fact.Relation.Asked && !entities.ContainsKey(fact.Value)))
            {
                // A value without a page that two splits know (a demonym of two countries) stays with the first of them, train before the others.
                var split = entities[entity.Name];
                owners[fact.Value] = owners.TryGetValue(fact.Value, out var owner) && owner < split ? owner : split;
            }
        }

        return owners;
    }
}
