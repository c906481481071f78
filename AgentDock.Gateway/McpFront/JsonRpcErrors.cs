namespace AgentPlatform.AgentDock.McpFront;

/// <summary>JSON-RPC's own error codes.</summary>
internal static class JsonRpcErrors
{
    internal const int Parse = -32700;
    internal const int InvalidRequest = -32600;
    internal const int MethodNotFound = -32601;
    internal const int InvalidParams = -32602;
}
