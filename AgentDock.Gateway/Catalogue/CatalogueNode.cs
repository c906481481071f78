namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>A value of a catalogue file, whatever it is written in, with the line it stands on. Exactly one of its three forms is set.</summary>
/// <param name="Line">From 1.</param>
internal sealed record CatalogueNode(int Line)
{
    /// <summary>A file that needs more than this is no catalogue.</summary>
    internal const int MaxDepth = 64;

    /// <summary>Values of one file, with those that YAML aliases repeat.</summary>
    internal const int MaxNodes = 100_000;

    public string? Text { get; init; }

    public IReadOnlyList<CatalogueNode>? Items { get; init; }

    public IReadOnlyList<CatalogueEntry>? Entries { get; init; }

    /// <summary>This value and all below it.</summary>
    internal int Size { get; init; } = 1;

    internal static CatalogueNode Scalar(int line, string text) => new(line) { Text = text };

    internal static CatalogueNode List(int line, IReadOnlyList<CatalogueNode> items) =>
        new(line) { Items = items, Size = 1 + items.Sum(item => item.Size) };

    internal static CatalogueNode Mapping(int line, IReadOnlyList<CatalogueEntry> entries) =>
        new(line) { Entries = entries, Size = 1 + entries.Sum(entry => entry.Value.Size) };

    internal CatalogueEntry? Find(string key) => Entries?.FirstOrDefault(entry => entry.Key == key);
}
