namespace AgentPlatform.Experience.Ledger;

/// <summary>Some trajectories of a run, in the order they were stored.</summary>
/// <param name="Trajectories">Those after the cursor; empty when there is none now.</param>
/// <param name="MoreToCome">Whether the run had a queued or running attempt before the page was read.</param>
internal sealed record TrajectoryPage(IReadOnlyList<StoredTrajectory> Trajectories, bool MoreToCome);
