namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>The tool servers that this gateway runs.</summary>
/// <param name="Path">File it was read from.</param>
/// <param name="Sandbox">The file's own choice; configuration goes before it.</param>
/// <param name="Servers">In the file's order; names are unique.</param>
internal sealed record ToolCatalogue(string Path, SandboxMode Sandbox, IReadOnlyList<ServerSpec> Servers);
