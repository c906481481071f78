using AgentPlatform.Contracts.Ledger.V1;
using AgentPlatform.Rollout.Leasing;

namespace AgentPlatform.Rollout.Shipping;

/// <summary>A finished attempt on its way to the ledger.</summary>
internal readonly record struct FinishedWork(ActiveAttempt Attempt, Trajectory Trajectory);
