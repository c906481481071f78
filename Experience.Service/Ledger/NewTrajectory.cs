using AgentPlatform.Experience.Queue;

namespace AgentPlatform.Experience.Ledger;

/// <summary>A finished attempt to be stored.</summary>
/// <param name="Lease">The lease it was made under.</param>
/// <param name="RunId">Must be the leased task's.</param>
/// <param name="TaskId">Must be the leased task's.</param>
/// <param name="GroupId">Must be the leased task's; not looked at for an evaluation.</param>
/// <param name="TrajectoryId">Chosen by the worker; tells a repeat from a second attempt.</param>
/// <param name="Body">The trajectory message in protobuf.</param>
/// <param name="Totals">What it adds to the run's sums.</param>
internal sealed record NewTrajectory(
    LeaseId Lease, string RunId, string TaskId, string GroupId, string TrajectoryId, PackedBody Body, TrajectoryTotals Totals);
