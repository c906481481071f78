namespace AgentPlatform.Agents;

/// <summary>Who makes an attempt and under which name its record is kept.</summary>
/// <param name="TrajectoryId">Unique for each making of an attempt; making it again after a fault takes a new one.</param>
/// <param name="WorkerId">The worker's name.</param>
public readonly record struct AttemptIdentity(string TrajectoryId, string WorkerId);
