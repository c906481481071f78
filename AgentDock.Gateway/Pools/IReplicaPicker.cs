namespace AgentPlatform.AgentDock.Pools;

/// <summary>Door to the rule by which a call gets its replica. One caller at a time.</summary>
internal interface IReplicaPicker
{
    /// <summary>A call may have to wait for one replica while others are free.</summary>
    bool IsSticky { get; }

    /// <summary>Index of a free candidate, or -1 when none that may have the call is free.</summary>
    /// <param name="candidates">The replicas that are up, free or not, in a stable order.</param>
    /// <param name="session">The caller's session; empty: none.</param>
    int Pick(ReadOnlySpan<Candidate> candidates, string session);
}
