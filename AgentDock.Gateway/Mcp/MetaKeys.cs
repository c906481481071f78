namespace AgentPlatform.AgentDock.Mcp;

/// <summary>Keys in _meta that revision 2026-07-28 gives a meaning.</summary>
internal static class MetaKeys
{
    internal const string Version = "io.modelcontextprotocol/protocolVersion";
    internal const string Capabilities = "io.modelcontextprotocol/clientCapabilities";
    internal const string Client = "io.modelcontextprotocol/clientInfo";
    internal const string Server = "io.modelcontextprotocol/serverInfo";
    internal const string Subscription = "io.modelcontextprotocol/subscriptionId";
}
