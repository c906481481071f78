using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>
/// The catalogue as it stands on disk. A file that is broken, or defines a server that another file has, is refused as a whole, and what
/// it said before goes on. One caller at a time.
/// </summary>
internal sealed class LiveCatalogue(CatalogueFolder folder, Func<string, string?> variable, SecretStore secrets)
{
    private string _stamp = string.Empty;

    internal CatalogueFolder Folder => folder;

    internal ToolCatalogue Current { get; private set; } = new(folder.Path, [], []);

    /// <summary>Reads it again if something has changed.</summary>
    /// <returns>True when it has.</returns>
    internal bool Read()
    {
        var texts = folder.Read();
        var stamp = CatalogueFolder.Stamp(texts, secrets);
        if (stamp == _stamp)
        {
            return false;
        }

        Current = Join(texts, Current);
        _stamp = stamp;
        return true;
    }

    /// <summary>Reads a text as if it were that file, and checks that no other file has its servers.</summary>
    /// <exception cref="PlatformException">CATALOGUE_INVALID.</exception>
    internal CatalogueFile Check(string path, string text)
    {
        var file = CatalogueReader.Parse(path, text, variable, secrets);
        var others = Current.Files.Where(other => other.Path != file.Path).SelectMany(other => other.Servers).ToList();
        foreach (var server in file.Servers)
        {
            if (others.Find(other => other.Name == server.Name) is { } taken)
            {
                throw Taken(server, taken);
            }
        }

        return file;
    }

    private ToolCatalogue Join(IReadOnlyList<(string Path, string? Text)> texts, ToolCatalogue before)
    {
        var problems = new List<CatalogueProblem>();
        var files = new SortedDictionary<string, CatalogueFile>(StringComparer.Ordinal);
        foreach (var (path, text) in texts)
        {
            try
            {
                files[path] = CatalogueReader.Parse(path, text ?? throw CatalogueErrors.InFile(path, "cannot be read"), variable, secrets);
            }
            catch (PlatformException exception)
            {
                Refuse(path, exception);
            }
        }

        // Each round refuses one file for good or puts its last good text in its place, so it ends.
        while (Clash(files, before) is { } clash)
        {
            Refuse(clash.Server.File, Taken(clash.Server, clash.Taken));
        }

        return new ToolCatalogue(folder.Path, [.. files.Values], problems);

        void Refuse(string path, PlatformException exception)
        {
            var last = before.Files.FirstOrDefault(file => file.Path == path);
            if (last is not null && problems.TrueForAll(problem => problem.File != path))
            {
                files[path] = last;
            }
            else
            {
                files.Remove(path);
            }

            problems.Add(new CatalogueProblem(path, CatalogueErrors.LineOf(exception), exception.Message));
        }
    }

    /// <summary>A server whose name another file has too; of the two, the one that did not have it before.</summary>
    private static (ServerSpec Server, ServerSpec Taken)? Clash(SortedDictionary<string, CatalogueFile> files, ToolCatalogue before)
    {
        foreach (var group in files.Values.SelectMany(file => file.Servers).GroupBy(server => server.Name).Where(group => group.Count() > 1))
        {
            var owner = before.Servers.FirstOrDefault(server => server.Name == group.Key)?.File;
            var kept = group.FirstOrDefault(server => server.File == owner) ?? group.First();
            return (group.First(server => server != kept), kept);
        }

        return null;
    }

    private static PlatformException Taken(ServerSpec server, ServerSpec other) =>
        CatalogueErrors.At(server.File, server.Line, $"servers.{server.Name}", $"is defined in {other.File}({other.Line}) already; remove one of the two, or rename it");
}
