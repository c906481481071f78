namespace AgentPlatform.AgentDock.Mcp;

/// <summary>Revisions of the protocol that begin with initialize.</summary>
internal static class McpVersions
{
    internal const string Latest = "2025-11-25";

    /// <summary>The revision without sessions: every request says by itself who asks and what it can do.</summary>
    internal const string Stateless = "2026-07-28";

    /// <summary>Newest first.</summary>
    internal static readonly string[] Known = [Latest, "2025-06-18", "2025-03-26", "2024-11-05"];
}
