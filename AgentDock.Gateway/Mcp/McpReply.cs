namespace AgentPlatform.AgentDock.Mcp;

/// <summary>What a server answered.</summary>
/// <param name="Body">The value of "result", or of "error": UTF-8 JSON of its own.</param>
/// <param name="IsError">It is a JSON-RPC error.</param>
internal readonly record struct McpReply(byte[] Body, bool IsError);
