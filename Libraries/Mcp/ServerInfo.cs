namespace AgentPlatform.Mcp;

/// <summary>How a server introduces itself.</summary>
/// <param name="Name">Short name, as in "files".</param>
/// <param name="Title">Name for people.</param>
/// <param name="Version">Version of the server.</param>
public sealed record ServerInfo(string Name, string Title, string Version);
