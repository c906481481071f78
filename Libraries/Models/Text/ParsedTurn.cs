namespace AgentPlatform.Models.Text;

/// <summary>A turn the model wrote, taken apart.</summary>
/// <param name="Thought">What stands before "&lt;/think&gt;", without line ends around it.</param>
/// <param name="ToolCalls">The well-formed tool calls, in order; possibly none.</param>
/// <param name="Answer">What stands in the last "&lt;answer&gt;", trimmed; null if there is none. It may be empty.</param>
/// <param name="Content">All text after the thought outside of tool calls, trimmed: the reply of a model that has no answer tag.</param>
/// <param name="Malformed">The first fault, or null.</param>
public sealed record ParsedTurn(string Thought, IReadOnlyList<ParsedToolCall> ToolCalls, string? Answer, string Content, MalformedOutput? Malformed);
