namespace AgentPlatform.Worlds.Facts;

/// <summary>A thing that facts are known of.</summary>
/// <param name="Name">The name, unique among all entities.</param>
/// <param name="Type">Its type, such as "city".</param>
/// <param name="Home">The country it stays with when the world is split, or empty when several share it (the euro).</param>
/// <param name="Facts">What is known of it, in the order of the schema.</param>
public sealed record FactEntity(string Name, string Type, string Home, IReadOnlyList<Fact> Facts);
