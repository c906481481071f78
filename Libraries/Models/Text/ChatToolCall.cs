namespace AgentPlatform.Models.Text;

/// <summary>A tool call of an earlier assistant turn.</summary>
/// <param name="Name">The tool.</param>
/// <param name="ArgumentsJson">Its arguments, a JSON object; written into the prompt as it is.</param>
public sealed record ChatToolCall(string Name, string ArgumentsJson);
