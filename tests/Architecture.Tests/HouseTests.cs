using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace AgentPlatform.Tests.Architecture;

/// <summary>What every room has and nothing hides.</summary>
public sealed partial class HouseTests
{
    private const int MostProgramLines = 60;

    [Fact]
    public void Rooms_All_HaveAReadme() => Offences.None(
        from project in Repository.Projects
        where project.Kind is not (ProjectKind.Test or ProjectKind.Benchmark or ProjectKind.Contracts)
        where !File.Exists(Path.Combine(Repository.Root, project.Folder, "README.md"))
        select $"{project.Folder} has no README.md");

    [Fact]
    public void Programs_OfRooms_StayUnderSixtyLines() => Offences.None(
        from path in Repository.Files("Program.cs")
        where !path.StartsWith("tests/", StringComparison.Ordinal) && !path.StartsWith("benchmarks/", StringComparison.Ordinal)
        let lines = Repository.Read(path).TrimEnd('\n').Split('\n').Length
        where lines >= MostProgramLines
        select $"{path} has {lines} lines");

    [Fact]
    public void Solution_Projects_AreAllThere()
    {
        var solution = Repository.Read("AgentPlatform.sln").Replace('\\', '/');

        Offences.None(Repository.Projects.Where(project => !solution.Contains($"\"{project.Path}\"", StringComparison.Ordinal)).Select(project => $"{project} is not in AgentPlatform.sln"));
    }

    [Fact]
    public void Solution_Entries_AllExist() => Offences.None(
        from Match match in SolutionProject().Matches(Repository.Read("AgentPlatform.sln"))
        let path = match.Groups[1].Value.Replace('\\', '/')
        where !Repository.Projects.Any(project => project.Path == path)
        select $"AgentPlatform.sln names {path}, which does not exist");

    [Fact]
    public void PackageVersions_Outside_DirectoryPackagesProps_AreNone() => Offences.None(
        from path in Repository.Files("*.csproj").Concat(Repository.Files("*.props")).Concat(Repository.Files("*.targets"))
        where path != "Directory.Packages.props"
        from element in XDocument.Parse(Repository.Read(path)).Descendants()
        where element.Name.LocalName is "PackageReference" or "PackageVersion" or "GlobalPackageReference" && !BelongsToAspire(element)
        where element.Name.LocalName != "PackageReference" || element.Attribute("Version") is not null || element.Attribute("VersionOverride") is not null
            || element.Elements().Any(child => child.Name.LocalName is "Version" or "VersionOverride")
        select $"{path}: {element}");

    [Fact]
    public void PackageReferences_All_AreInDirectoryPackagesProps()
    {
        var pinned = XDocument.Parse(Repository.Read("Directory.Packages.props")).Descendants("PackageVersion")
            .Select(element => (string)element.Attribute("Include")!).ToHashSet(StringComparer.OrdinalIgnoreCase);

        Offences.None(
            from project in Repository.Projects
            from element in project.Xml.Descendants("PackageReference")
            let package = (string?)element.Attribute("Include")
            where package is not null && !BelongsToAspire(element) && !pinned.Contains(package)
            select $"{project} references {package}, which has no version in Directory.Packages.props");
    }

    // What only the switch to Aspire's own SDK takes in; its packages come in that SDK's version, and cannot be restored everywhere.
    private static bool BelongsToAspire(XElement element) =>
        (string?)element.Parent?.Attribute("Condition") == "'$(UseAspire)' == 'true'" && ((string?)element.Attribute("Include"))?.StartsWith("Aspire.", StringComparison.Ordinal) == true;

    [GeneratedRegex("= \"[^\"]+\", \"([^\"]+\\.csproj)\"")]
    private static partial Regex SolutionProject();
}
