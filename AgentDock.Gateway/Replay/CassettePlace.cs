namespace AgentPlatform.AgentDock.Replay;

/// <summary>Where a call's result stands in a cassette.</summary>
/// <param name="Key">Hash of tenant, tool, canonical arguments and the trajectory's lineage.</param>
/// <param name="Trajectory">The call's; empty: none.</param>
/// <param name="Ordinal">The how-manieth call with this key in its trajectory, from 0.</param>
internal readonly record struct CassettePlace(string Key, string Trajectory, int Ordinal);
