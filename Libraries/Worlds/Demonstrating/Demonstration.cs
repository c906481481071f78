using AgentPlatform.Worlds.Generation;

namespace AgentPlatform.Worlds.Demonstrating;

/// <summary>A conversation in which a question is answered by searching.</summary>
/// <param name="Question">The question.</param>
/// <param name="Messages">The conversation, from the question to the answer.</param>
/// <param name="Success">Whether the answer is right.</param>
public sealed record Demonstration(WorldQuestion Question, IReadOnlyList<ChatMessage> Messages, bool Success);
