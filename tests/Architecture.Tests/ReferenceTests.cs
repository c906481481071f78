namespace AgentPlatform.Tests.Architecture;

/// <summary>Who may know whom.</summary>
public sealed class ReferenceTests
{
    [Fact]
    public void Projects_TheRoomsAskedFor_AreThere()
    {
        string[] rooms = ["AppHost", "ServiceDefaults", "Inference.Service", "AgentDock.Gateway", "Rollout.Worker", "Trainer.Service", "Eval.Service", "Experience.Service", "Contracts", "Cli"];

        Offences.None(rooms.Where(room => !Repository.Projects.Any(project => project.Folder == room)));
    }

    [Fact]
    public void Services_None_ReferencesAService() => Offences.None(
        from project in Repository.Projects
        where project.Kind == ProjectKind.Service
        from reference in References(project)
        where reference.Kind == ProjectKind.Service
        select $"{project} references the service {reference}");

    [Fact]
    public void Services_All_ReferenceOnlyContractsDefaultsAndLibraries() => Offences.None(
        from project in Repository.Projects
        where project.Kind == ProjectKind.Service
        from reference in References(project)
        where reference.Kind is not (ProjectKind.Contracts or ProjectKind.ServiceDefaults or ProjectKind.Library)
        select $"{project} references {reference}");

    [Fact]
    public void LibrariesAndTools_None_ReferencesARoom() => Offences.None(
        from project in Repository.Projects
        where project.Kind is ProjectKind.Library or ProjectKind.Tool
        from reference in References(project)
        where reference.Kind is not (ProjectKind.Contracts or ProjectKind.Library)
        select $"{project} references {reference}");

    [Fact]
    public void Contracts_References_AreNone() => Offences.None(
        from project in Repository.Projects
        where project.Kind == ProjectKind.Contracts
        from reference in project.References
        select $"{project} references {reference}");

    [Fact]
    public void ServiceDefaults_References_AreContractsAtMost() => Offences.None(
        from project in Repository.Projects
        where project.Kind == ProjectKind.ServiceDefaults
        from reference in References(project)
        where reference.Kind != ProjectKind.Contracts
        select $"{project} references {reference}");

    [Fact]
    public void Cli_References_AreNoServices() => Offences.None(
        from project in Repository.Projects
        where project.Kind == ProjectKind.Cli
        from reference in References(project)
        where reference.Kind is ProjectKind.Service or ProjectKind.Test
        select $"{project} references {reference}");

    [Fact]
    public void Products_None_ReferenceATest() => Offences.None(
        from project in Repository.Projects
        where project.Kind is not (ProjectKind.Test or ProjectKind.Benchmark)
        from reference in References(project)
        where reference.Kind == ProjectKind.Test
        select $"{project} references {reference}");

    private static IEnumerable<ProjectFile> References(ProjectFile project) => project.References.Select(path =>
        Repository.Projects.FirstOrDefault(candidate => candidate.Path == path) ?? throw new InvalidOperationException($"{project} references {path}, which does not exist"));
}
