namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>A key of a mapping with its value.</summary>
/// <param name="Key">As written.</param>
/// <param name="Line">Where the key stands.</param>
/// <param name="Value">Its value.</param>
internal sealed record CatalogueEntry(string Key, int Line, CatalogueNode Value);
