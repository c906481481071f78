namespace AgentPlatform.Experience.Ledger;

/// <summary>How a commit went, in trajectories.</summary>
/// <param name="Committed">Settled by this call.</param>
/// <param name="AlreadyCommitted">Settled by an earlier one.</param>
internal readonly record struct CommitCounts(int Committed, int AlreadyCommitted);
