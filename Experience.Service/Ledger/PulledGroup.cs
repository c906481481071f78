namespace AgentPlatform.Experience.Ledger;

/// <summary>A complete group in a consumer's hands.</summary>
/// <param name="GroupId">Its name within the run.</param>
/// <param name="Trajectories">One for each of its tasks, in the order the tasks were submitted.</param>
internal sealed record PulledGroup(string GroupId, IReadOnlyList<StoredTrajectory> Trajectories);
