namespace AgentPlatform.AgentDock.Drift;

/// <summary>What happens to a call whose server shows another tool list than the one its run was pinned to.</summary>
internal enum DriftMode
{
    /// <summary>Nothing is pinned.</summary>
    Off,

    /// <summary>It runs; log, metrics and report say so.</summary>
    Flag,

    /// <summary>It is refused.</summary>
    Refuse,
}
