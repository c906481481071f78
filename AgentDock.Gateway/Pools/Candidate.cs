namespace AgentPlatform.AgentDock.Pools;

/// <summary>What a picker sees of a replica that is up.</summary>
/// <param name="Name">Stays the same over restarts.</param>
/// <param name="Weight">Share of the calls, against the others'.</param>
/// <param name="Outstanding">Calls in flight.</param>
/// <param name="Free">It may take one more.</param>
internal readonly record struct Candidate(string Name, double Weight, int Outstanding, bool Free);
