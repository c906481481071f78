namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>Reads the keys <c>policies</c> and <c>fallbacks</c> of a server.</summary>
internal static class PolicyReader
{
    /// <param name="server">The server's own mapping; keys that nobody asks it for are refused afterwards.</param>
    internal static PolicySpec Read(YamlSection server)
    {
        server.Section("policies")?.RefuseOthers();
        return PolicySpec.Default;
    }
}
