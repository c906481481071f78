namespace AgentPlatform.Worlds.Generation;

/// <summary>A walk over pages.</summary>
/// <param name="Path">The relations followed.</param>
/// <param name="Entities">The names met, one more than the relations.</param>
/// <param name="Kind">The start's type and the relations: chains of a kind differ only in names.</param>
internal sealed record Chain(IReadOnlyList<string> Path, IReadOnlyList<string> Entities, string Kind);
