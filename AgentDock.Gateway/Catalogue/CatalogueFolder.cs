using System.Security.Cryptography;
using System.Text;
using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>Where the catalogue lies: one file, or the YAML, JSON and TOML files of a folder.</summary>
internal sealed class CatalogueFolder
{
    private static readonly string[] Extensions = [".yaml", ".yml", ".json", ".toml"];

    /// <param name="path">Absolute.</param>
    internal CatalogueFolder(string path)
    {
        Path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        IsFolder = Directory.Exists(Path);
    }

    internal string Path { get; }

    internal bool IsFolder { get; }

    /// <summary>What to watch.</summary>
    internal string Watched => IsFolder ? Path : System.IO.Path.GetDirectoryName(Path)!;

    /// <summary>The files' paths and texts; a null text stands for one that cannot be read.</summary>
    internal IReadOnlyList<(string Path, string? Text)> Read() => [.. Files().Select(path => (path, TextOf(path)))];

    /// <summary>Another text whenever any file, or a secret, is another.</summary>
    internal static string Stamp(IReadOnlyList<(string Path, string? Text)> files, SecretStore secrets)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (path, text) in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{path}\0{text}\0"));
        }

        if (secrets.Directory.Length > 0 && Directory.Exists(secrets.Directory))
        {
            foreach (var file in new DirectoryInfo(secrets.Directory).EnumerateFiles().OrderBy(file => file.Name, StringComparer.Ordinal))
            {
                hash.AppendData(Encoding.UTF8.GetBytes($"{file.Name}\0{file.Length}\0{file.LastWriteTimeUtc.Ticks}\0"));
            }
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <exception cref="PlatformException">The catalogue is one file.</exception>
    internal string FileFor(string server) => IsFolder
        ? System.IO.Path.Combine(Path, server + ".yaml")
        : throw new PlatformException(
            PlatformErrorCode.WrongState, "CATALOGUE_IS_A_FILE", $"AgentDock:Catalogue names the file {Path}; name a folder, where each server can have its own file");

    private IEnumerable<string> Files() => !IsFolder
        ? [Path]
        : Directory.EnumerateFiles(Path)
            .Where(path => Extensions.Contains(System.IO.Path.GetExtension(path).ToLowerInvariant())
                && System.IO.Path.GetFileName(path) is var name && !name.StartsWith('.') && !name.EndsWith(".schema.json", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    private static string? TextOf(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
