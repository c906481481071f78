namespace AgentPlatform.AgentDock.FaultInjection;

/// <summary>Section <c>AgentDock:FaultInjection</c>. Without rules nothing is injected.</summary>
internal sealed class FaultInjectionOptions
{
    internal const string Section = "AgentDock:FaultInjection";

    /// <summary>The same seed hits the same calls of the same trajectories.</summary>
    public long Seed { get; set; }

    /// <summary>In order: latencies add up, the first of the others counts.</summary>
    public IList<FaultRule> Rules { get; } = [];
}
