namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>The tool servers that this gateway runs.</summary>
/// <param name="Path">File or folder it was read from.</param>
/// <param name="Files">Those that count, in the order of their names.</param>
/// <param name="Problems">Files that are refused.</param>
internal sealed record ToolCatalogue(string Path, IReadOnlyList<CatalogueFile> Files, IReadOnlyList<CatalogueProblem> Problems)
{
    /// <summary>In the files' order; names are unique.</summary>
    internal IReadOnlyList<ServerSpec> Servers { get; } = [.. Files.SelectMany(file => file.Servers)];
}
