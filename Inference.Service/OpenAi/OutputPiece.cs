using AgentPlatform.Models.Text;

namespace AgentPlatform.Inference.OpenAi;

/// <summary>A piece of an answer: exactly one of the three is there.</summary>
internal readonly record struct OutputPiece(string? Reasoning, string? Content, ParsedToolCall? Call);
