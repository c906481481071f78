namespace AgentPlatform.Mcp;

/// <summary>A call cannot be done as asked. The message goes to the model: it says what was wrong and what to do.</summary>
/// <param name="message">The sentence for the model.</param>
public sealed class ToolException(string message) : Exception(message);
