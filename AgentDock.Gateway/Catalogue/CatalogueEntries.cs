namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>Keys of one mapping as they are read; a second one of the same name is refused.</summary>
internal sealed class CatalogueEntries(string file, string language)
{
    private readonly List<CatalogueEntry> _entries = [];
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    internal IReadOnlyList<CatalogueEntry> All => _entries;

    internal void Add(string key, int line, CatalogueNode value)
    {
        if (_places.TryGetValue(key, out var before))
        {
            throw Twice(key, line, _entries[before].Line);
        }

        _places[key] = _entries.Count;
        _entries.Add(new CatalogueEntry(key, line, value));
    }

    /// <summary>Adds, or joins two mappings of one name: TOML may name a table in several places.</summary>
    internal void Merge(string key, int line, CatalogueNode value)
    {
        if (!_places.TryGetValue(key, out var place))
        {
            Add(key, line, value);
            return;
        }

        var before = _entries[place];
        if (before.Value.Entries is not { } old || value.Entries is not { } added)
        {
            throw Twice(key, line, before.Line);
        }

        var joined = new CatalogueEntries(file, language);
        foreach (var entry in old.Concat(added))
        {
            joined.Merge(entry.Key, entry.Line, entry.Value);
        }

        _entries[place] = before with { Value = CatalogueNode.Mapping(before.Value.Line, joined.All) };
    }

    private ServiceDefaults.PlatformException Twice(string key, int line, int before) =>
        CatalogueErrors.At(file, line, language, $"key '{key}' stands twice, first on line {before}");
}
