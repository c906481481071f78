using System.Xml.Linq;

namespace AgentPlatform.Tests.Architecture;

/// <summary>A .csproj as written.</summary>
internal sealed class ProjectFile
{
    private static readonly string[] ServiceEndings = [".Service", ".Gateway", ".Worker"];

    public ProjectFile(string path)
    {
        Path = path;
        Xml = XDocument.Parse(Repository.Read(path));
        References = [.. Xml.Descendants("ProjectReference").Select(element => Resolve((string)element.Attribute("Include")!))];
    }

    /// <summary>Relative to the root.</summary>
    public string Path { get; }

    public string Folder => Path[..Path.LastIndexOf('/')];

    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public XDocument Xml { get; }

    /// <summary>Paths of the projects referenced, relative to the root.</summary>
    public IReadOnlyList<string> References { get; }

    public ProjectKind Kind => Path.Split('/')[0] switch
    {
        "tests" => ProjectKind.Test,
        "benchmarks" => ProjectKind.Benchmark,
        "Libraries" => ProjectKind.Library,
        "Tools" => ProjectKind.Tool,
        "Contracts" => ProjectKind.Contracts,
        "ServiceDefaults" => ProjectKind.ServiceDefaults,
        "AppHost" or "Hosting" => ProjectKind.Host,
        "Cli" => ProjectKind.Cli,
        var folder when ServiceEndings.Any(ending => folder.EndsWith(ending, StringComparison.Ordinal)) => ProjectKind.Service,
        var folder => throw new InvalidOperationException($"{Path}: {folder} is no room that this test knows; say here what it is"),
    };

    public override string ToString() => Path;

    private string Resolve(string include) => System.IO.Path.GetRelativePath(
        Repository.Root, System.IO.Path.GetFullPath(System.IO.Path.Combine(Repository.Root, Folder, include.Replace('\\', '/')))).Replace('\\', '/');
}
