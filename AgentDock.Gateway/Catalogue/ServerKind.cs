namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>What stands behind a catalogue entry.</summary>
internal enum ServerKind
{
    /// <summary>An MCP server that speaks JSON-RPC over stdin and stdout.</summary>
    Mcp,

    /// <summary>The built-in <c>run_python</c> tool.</summary>
    Python,
}
