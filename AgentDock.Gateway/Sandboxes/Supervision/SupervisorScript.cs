namespace AgentPlatform.AgentDock.Sandboxes.Supervision;

/// <summary>The program that is number 1 of a leased sandbox. It goes in as an argument: that works on any host, and needs no mount.</summary>
internal static class SupervisorScript
{
    internal static IReadOnlyList<string> Command { get; } = ["python3", "-I", "-S", "-B", "-c", File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Sandboxes", "supervisor.py"))];
}
