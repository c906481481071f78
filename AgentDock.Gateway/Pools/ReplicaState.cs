namespace AgentPlatform.AgentDock.Pools;

/// <summary>Where a replica is in its life; GetStatus shows the lower-case names.</summary>
internal enum ReplicaState
{
    Starting,
    Ready,
    Restarting,
    Failed,

    /// <summary>It runs but gets no calls, or only one on trial: too many failed.</summary>
    Ejected,

    /// <summary>It finishes what it has and goes.</summary>
    Draining,
}
