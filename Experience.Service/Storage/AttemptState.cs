namespace AgentPlatform.Experience.Storage;

/// <summary>Where an attempt stands. Numbers are on disk, and in the partial indexes, and never change.</summary>
internal enum AttemptState
{
    /// <summary>Can be leased.</summary>
    Queued = 0,

    /// <summary>In a worker's hands.</summary>
    Running = 1,

    /// <summary>Its trajectory is stored.</summary>
    Ready = 2,

    /// <summary>Its trajectory was trained on.</summary>
    Trained = 3,

    /// <summary>Ended without being trained on, with a reason.</summary>
    Rejected = 4,

    /// <summary>Came back more than once; counts as queued and can be leased after a while.</summary>
    Resting = 5,
}
