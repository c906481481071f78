namespace AgentPlatform.AgentDock.Mcp;

/// <summary>Revisions of the protocol that begin with initialize.</summary>
internal static class McpVersions
{
    internal const string Latest = "2025-11-25";

    /// <summary>Newest first.</summary>
    internal static readonly string[] Known = [Latest, "2025-06-18", "2025-03-26", "2024-11-05"];
}
