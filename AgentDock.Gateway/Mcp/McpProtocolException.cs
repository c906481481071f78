namespace AgentPlatform.AgentDock.Mcp;

/// <summary>A server does not speak MCP as it should, seen while it starts.</summary>
internal sealed class McpProtocolException(string message) : Exception(message);
