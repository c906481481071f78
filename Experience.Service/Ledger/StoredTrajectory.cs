namespace AgentPlatform.Experience.Ledger;

/// <summary>A trajectory read back.</summary>
/// <param name="Sequence">Its place in the order of storing, over all runs.</param>
/// <param name="Body">The trajectory message in protobuf.</param>
internal sealed record StoredTrajectory(long Sequence, PackedBody Body);
