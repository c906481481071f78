namespace AgentPlatform.AgentDock.Mcp;

/// <summary>HTTP headers of the protocol.</summary>
internal static class McpHeaders
{
    internal const string Version = "MCP-Protocol-Version";
    internal const string Session = "Mcp-Session-Id";
    internal const string Method = "Mcp-Method";
    internal const string Name = "Mcp-Name";
    internal const string ParameterPrefix = "Mcp-Param-";
    internal const string LastEvent = "Last-Event-ID";
    internal const string EventStream = "text/event-stream";
    internal const string Json = "application/json";
}
