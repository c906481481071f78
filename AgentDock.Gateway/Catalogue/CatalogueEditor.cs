using AgentPlatform.AgentDock.Hosting;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>Changes the catalogue's folder for a caller: one file per server, whole or not at all.</summary>
internal sealed class CatalogueEditor(LiveCatalogue catalogue, ToolHost host) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Checks the definition, writes it and takes it over.</summary>
    /// <exception cref="PlatformException">The definition is wrong, or the server is another file's.</exception>
    internal async Task<PutServerResponse> PutAsync(string name, string definition, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var path = catalogue.Folder.FileFor(name);
            RefuseOthersFile(name, path);
            var file = catalogue.Check(path, definition);
            if (file.Servers is not [{ } only] || only.Name != name)
            {
                throw new PlatformException(
                    PlatformErrorCode.Invalid, CatalogueErrors.Reason,
                    $"definition: must define the server {name} and no other; it defines {string.Join(", ", file.Servers.Select(server => server.Name))}")
                { Field = "definition" };
            }

            var created = !File.Exists(path);
            await WriteAsync(path, definition, cancellationToken);
            await host.ReloadAsync(cancellationToken);
            return new PutServerResponse { Server = host.Describe().First(server => server.Name == name), Created = created };
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Removes the server's file.</summary>
    /// <exception cref="PlatformException">There is no such server, or its file has others too.</exception>
    internal async Task<RemoveServerResponse> RemoveAsync(string name, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            _ = catalogue.Folder.FileFor(name);
            var file = catalogue.Current.Files.FirstOrDefault(file => file.Servers.Any(server => server.Name == name))
                ?? throw new PlatformException(PlatformErrorCode.Missing, "NO_SUCH_SERVER", $"name: server '{name}' is not in the catalogue") { Field = "name" };
            if (file.Servers.Count > 1)
            {
                var server = file.Servers.First(server => server.Name == name);
                throw new PlatformException(
                    PlatformErrorCode.WrongState, "FILE_HAS_OTHERS", $"server '{name}' shares {server.File}({server.Line}) with others; edit that file");
            }

            File.Delete(file.Path);
            await host.ReloadAsync(cancellationToken);
            return new RemoveServerResponse { File = file.Path };
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private void RefuseOthersFile(string name, string path)
    {
        var taken = catalogue.Current.Servers.FirstOrDefault(server => server.Name == name && server.File != path);
        var shared = catalogue.Current.Files.FirstOrDefault(file => file.Path == path && file.Servers.Any(server => server.Name != name));
        if (taken is not null || shared is not null)
        {
            throw new PlatformException(
                PlatformErrorCode.Exists, "FILE_HAS_OTHERS",
                taken is not null
                    ? $"server '{name}' is defined in {taken.File}({taken.Line}); edit that file"
                    : $"{path} defines {string.Join(", ", shared!.Servers.Select(server => server.Name))}; edit that file");
        }
    }

    /// <summary>Readers see the old file or the new one, and a power cut leaves one of the two.</summary>
    private static async Task WriteAsync(string path, string text, CancellationToken cancellationToken)
    {
        var draft = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{Guid.NewGuid():n}");
        try
        {
            await using (var stream = new FileStream(draft, FileMode.CreateNew, FileAccess.Write))
            await using (var writer = new StreamWriter(stream))
            {
                await writer.WriteAsync(text.AsMemory(), cancellationToken);
                await writer.FlushAsync(cancellationToken);
                stream.Flush(flushToDisk: true);
            }

            File.Move(draft, path, overwrite: true);
        }
        finally
        {
            File.Delete(draft);
        }
    }
}
