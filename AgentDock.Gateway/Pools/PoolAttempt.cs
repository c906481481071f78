namespace AgentPlatform.AgentDock.Pools;

/// <summary>One attempt on its way to a replica.</summary>
internal sealed class PoolAttempt
{
    /// <summary>A replica that failed this call, or is at it.</summary>
    public ReplicaMember? Avoid { get; init; }

    /// <summary>It runs beside another attempt.</summary>
    public bool Hedged { get; init; }

    /// <summary>Where it runs or ran; null before it got there.</summary>
    public ReplicaMember? Replica { get; set; }
}
