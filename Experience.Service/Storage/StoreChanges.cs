namespace AgentPlatform.Experience.Storage;

/// <summary>What a commit made possible for those who wait.</summary>
[Flags]
internal enum StoreChanges
{
    None = 0,

    /// <summary>A task can be leased.</summary>
    TaskQueued = 1,

    /// <summary>A group can be pulled.</summary>
    GroupReady = 2,

    /// <summary>A trajectory was stored, or an attempt ended without one.</summary>
    AttemptEnded = 4,
}
