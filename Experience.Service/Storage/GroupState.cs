namespace AgentPlatform.Experience.Storage;

/// <summary>Where a group stands. Numbers are on disk, and in the partial indexes, and never change.</summary>
internal enum GroupState
{
    /// <summary>Attempts are missing.</summary>
    Open = 0,

    /// <summary>Complete, in nobody's hands.</summary>
    Ready = 1,

    /// <summary>In a consumer's hands.</summary>
    Pulled = 2,

    /// <summary>Settled.</summary>
    Committed = 3,

    /// <summary>Its run was stopped before it was complete.</summary>
    Cancelled = 4,
}
