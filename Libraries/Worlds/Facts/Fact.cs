namespace AgentPlatform.Worlds.Facts;

/// <summary>A relation of an entity and its value.</summary>
public sealed record Fact(RelationSchema Relation, string Value);
