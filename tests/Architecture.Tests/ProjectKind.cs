namespace AgentPlatform.Tests.Architecture;

/// <summary>What a project is, which decides what it may reference.</summary>
internal enum ProjectKind
{
    Service,
    Contracts,
    ServiceDefaults,
    Library,
    Tool,
    Host,
    Cli,
    Test,
    Benchmark,
}
