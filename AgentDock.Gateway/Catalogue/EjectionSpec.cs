namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>When a replica that answers pings but fails calls is taken out for a while: the key <c>policies.ejection</c>.</summary>
internal sealed record EjectionSpec
{
    /// <summary>Infrastructure faults and timeouts in a row; 0: never for that.</summary>
    public int Consecutive { get; init; } = 5;

    /// <summary>Share of such calls in <see cref="Window"/>; above 1: never for that.</summary>
    public double ErrorRate { get; init; } = 0.5;

    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Fewer calls than this in the window say nothing about a rate.</summary>
    public int MinCalls { get; init; } = 20;

    /// <summary>The first time out; doubles with each one that follows without a success between.</summary>
    public TimeSpan Base { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan Longest { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Of a pool's replicas, at most this share is out at once.</summary>
    public double MaxShare { get; init; } = 0.5;
}
