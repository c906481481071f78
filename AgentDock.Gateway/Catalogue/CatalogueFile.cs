namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>One file of the catalogue, read and checked.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Servers">In the file's order; names are unique in it.</param>
internal sealed record CatalogueFile(string Path, IReadOnlyList<ServerSpec> Servers);
