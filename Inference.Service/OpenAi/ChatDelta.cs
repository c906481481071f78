namespace AgentPlatform.Inference.OpenAi;

/// <summary>What is new in a streamed answer.</summary>
internal sealed record ChatDelta(string? Role, string? Content, string? ReasoningContent, IReadOnlyList<ChatToolCallBody>? ToolCalls);
