using System.Collections.Concurrent;
using AgentPlatform.Worlds.Facts;
using AgentPlatform.Worlds.Generation;

namespace AgentPlatform.Tests;

/// <summary>Worlds of the shipped facts, made once per seed.</summary>
internal static class Worlds
{
    private static readonly ConcurrentDictionary<int, Lazy<World>> s_worlds = new();

    public static WorldFacts Facts { get; } = WorldFacts.LoadShipped();

    public static World OfSeed(int seed) =>
        s_worlds.GetOrAdd(seed, key => new Lazy<World>(() => WorldGenerator.Generate(Facts, new WorldOptions { Seed = key }))).Value;

    /// <summary>Every title of a split, and every value on its pages that can be an answer or lie on the way to one.</summary>
    public static HashSet<string> Names(World world, Split split)
    {
        var asked = Facts.Relations.Where(relation => relation.Asked).Select(relation => relation.Key).ToHashSet();
        return world.Pages.Where(page => page.Split == split)
            .SelectMany(page => page.Infobox.Where(pair => asked.Contains(pair.Key)).Select(pair => pair.Value).Prepend(page.Title))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
    }
}
