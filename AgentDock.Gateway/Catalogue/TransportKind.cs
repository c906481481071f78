namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>How the gateway speaks to a server.</summary>
internal enum TransportKind
{
    /// <summary>JSON-RPC over stdin and stdout of a container or a local process.</summary>
    Stdio,

    /// <summary>MCP over streamable HTTP at a URL.</summary>
    Http,

    /// <summary>C# inside the gateway.</summary>
    InProcess,
}
