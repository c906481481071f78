namespace AgentPlatform.AgentDock.Sandboxes.Leases;

/// <summary>What is asked for with a lease; null stands for the class's own.</summary>
internal sealed record LeaseTerms
{
    public string Class { get; init; } = string.Empty;

    public TimeSpan? Lease { get; init; }

    public TimeSpan? Grading { get; init; }

    public TimeSpan? Heartbeat { get; init; }

    public IReadOnlyList<string> Egress { get; init; } = [];

    public string TrajectoryId { get; init; } = string.Empty;

    public string GroupId { get; init; } = string.Empty;
}
