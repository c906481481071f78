namespace AgentPlatform.Worlds.Facts;

/// <summary>One kind of fact, as a line of relations.tsv declares it.</summary>
/// <param name="Type">The type of entity that has it, such as "city".</param>
/// <param name="Key">The relation's key, one lower-case word, which means the same wherever it occurs.</param>
/// <param name="Asked">Whether questions may ask for it; the others only stand on the page.</param>
/// <param name="Target">The type its value has a page of, or empty when the value has no page.</param>
public sealed record RelationSchema(string Type, string Key, bool Asked, string Target);
