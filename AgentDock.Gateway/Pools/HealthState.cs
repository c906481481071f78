namespace AgentPlatform.AgentDock.Pools;

/// <summary>Where a replica stands with its pool after the calls it had.</summary>
internal enum HealthState
{
    Healthy,

    /// <summary>It gets no calls for a while.</summary>
    Ejected,

    /// <summary>It gets one call at a time, and that decides.</summary>
    OnTrial,
}
