using System.Runtime.CompilerServices;

namespace AgentPlatform.Tests.Architecture;

/// <summary>The repository's own files, as written.</summary>
internal static class Repository
{
    private static readonly string[] BuildFolders = ["bin", "obj", "artifacts", "node_modules", ".git"];

    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<ProjectFile> Projects { get; } =
        [.. Files("*.csproj").Select(path => new ProjectFile(path)).OrderBy(project => project.Path, StringComparer.Ordinal)];

    /// <summary>Paths of files, relative to the root, with forward slashes; nothing that a build made.</summary>
    public static IEnumerable<string> Files(string pattern) => Walk(Root, pattern).Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'));

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static IEnumerable<string> Walk(string folder, string pattern) => Directory.EnumerateFiles(folder, pattern).Concat(
        Directory.EnumerateDirectories(folder).Where(path => !BuildFolders.Contains(Path.GetFileName(path))).SelectMany(path => Walk(path, pattern)));

    private static string FindRoot([CallerFilePath] string source = "")
    {
        var folder = Path.GetDirectoryName(source);
        while (folder is not null && !File.Exists(Path.Combine(folder, "AgentPlatform.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }
        return folder ?? throw new InvalidOperationException($"AgentPlatform.sln lies in no folder above {source}");
    }
}
