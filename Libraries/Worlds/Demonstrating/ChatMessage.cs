namespace AgentPlatform.Worlds.Demonstrating;

/// <summary>A message of a conversation.</summary>
/// <param name="Role">"user", "assistant" or "tool".</param>
/// <param name="Content">The text; an assistant's begins after the generation prompt's <c>&lt;think&gt;</c> line.</param>
public sealed record ChatMessage(string Role, string Content);
