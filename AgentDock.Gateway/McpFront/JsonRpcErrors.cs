namespace AgentPlatform.AgentDock.McpFront;

/// <summary>Error codes of JSON-RPC, and those of MCP.</summary>
internal static class JsonRpcErrors
{
    internal const int Parse = -32700;
    internal const int InvalidRequest = -32600;
    internal const int MethodNotFound = -32601;
    internal const int InvalidParams = -32602;
    internal const int Internal = -32603;
    internal const int SessionNotFound = -32001;

    /// <summary>A header says something else than the body.</summary>
    internal const int HeaderMismatch = -32020;

    /// <summary>The client did not declare what the call needs.</summary>
    internal const int MissingCapability = -32021;

    internal const int UnsupportedVersion = -32022;
}
