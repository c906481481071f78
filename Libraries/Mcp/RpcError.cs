namespace AgentPlatform.Mcp;

/// <summary>The error codes of JSON-RPC 2.0.</summary>
internal static class RpcError
{
    public const int Parse = -32700;
    public const int InvalidRequest = -32600;
    public const int MethodNotFound = -32601;
    public const int InvalidParams = -32602;
}
