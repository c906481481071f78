namespace AgentPlatform.Models.Text;

/// <summary>A tool call the model wrote.</summary>
/// <param name="Name">The tool; not empty.</param>
/// <param name="ArgumentsJson">The arguments, a JSON object as the model wrote it; "{}" when it wrote none.</param>
public sealed record ParsedToolCall(string Name, string ArgumentsJson);
