using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>Reads one file of the catalogue: YAML, JSON or TOML, in the gateway's own form or the common one. README.md lists the keys.</summary>
internal static class CatalogueReader
{
    private const int MaxFileChars = 1 << 20;

    /// <summary>Reads and checks the file at <paramref name="path"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="variable">Value of a variable that the file lists, or null.</param>
    /// <param name="secrets">Where secrets come from; null: none are set.</param>
    /// <exception cref="PlatformException">CATALOGUE_INVALID; the message names file, line and key.</exception>
    internal static CatalogueFile Read(string path, Func<string, string?> variable, SecretStore? secrets = null)
    {
        path = Path.GetFullPath(path);
        if (!File.Exists(path))
        {
            throw CatalogueErrors.InFile(path, "the catalogue does not exist; set AgentDock:Catalogue (AgentDock__Catalogue)");
        }

        return Parse(path, File.ReadAllText(path), variable, secrets);
    }

    /// <exception cref="PlatformException">CATALOGUE_INVALID; the message names file, line and key.</exception>
    internal static CatalogueFile Parse(string path, string text, Func<string, string?> variable, SecretStore? secrets = null)
    {
        path = Path.GetFullPath(path);
        if (text.Length > MaxFileChars)
        {
            throw CatalogueErrors.InFile(path, $"is longer than {MaxFileChars} characters");
        }

        var variables = BuiltIn(Path.GetDirectoryName(path)!);
        var tree = Tree(path, text);
        if (tree.Entries is null)
        {
            throw CatalogueErrors.InFile(path, "must be one mapping with the keys vars, sandbox and servers, or mcpServers");
        }

        var root = new YamlSection(path, string.Empty, tree, variables);
        foreach (var (name, fallback) in root.Section("vars")?.Pairs() ?? [])
        {
            variables.Set(name, variable(name) is { Length: > 0 } value ? value : fallback);
        }

        var reader = new ServerReader(path, root.Has("sandbox") ? root.Choice("sandbox", SandboxMode.Auto) : null, secrets ?? SecretStore.Empty);
        var own = root.Section("servers")?.NamedSections() ?? [];
        var common = root.Section("mcpServers")?.NamedSections() ?? [];
        if (!IsForeign(path) || own.Count > 0)
        {
            // In the others' files stand settings of programs that are not ours.
            root.RefuseOthers();
        }

        if (own.Count + common.Count == 0)
        {
            throw root.Error("servers", "names no server; write servers, or mcpServers for the common form");
        }

        var servers = own.Select(server => reader.Read(server.Key, server.Section))
            .Concat(common.Select(server => reader.Read(CommonForm.Name(server.Key), CommonForm.Translate(server.Section), isCommon: true))).ToList();
        return servers.GroupBy(server => server.Name).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw CatalogueErrors.At(path, twice.Last().Line, $"servers.{twice.Key}", $"stands twice, first on line {twice.First().Line}")
            : new CatalogueFile(path, servers);
    }

    private static CatalogueNode Tree(string path, string text) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".json" => JsonTree.Read(path, text),
        ".toml" => TomlTree.Read(path, text),
        _ => YamlTree.Read(path, text),
    };

    private static bool IsForeign(string path) => Path.GetExtension(path).ToLowerInvariant() is ".json" or ".toml";

    private static VariableExpander BuiltIn(string directory)
    {
        var variables = new VariableExpander();
        var baseDirectory = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        variables.Set("BASE_DIR", baseDirectory);
        variables.Set("BUILD", Path.GetFileName(baseDirectory));
        variables.Set("CATALOGUE_DIR", directory);
        return variables;
    }
}
