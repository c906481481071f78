namespace AgentPlatform.AgentDock.Pools;

/// <summary>Where a replica is in its life; GetStatus shows the lower-case names.</summary>
internal enum ReplicaState
{
    Starting,
    Ready,
    Restarting,
    Failed,
}
