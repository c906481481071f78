namespace AgentPlatform.Inference.Scheduling;

/// <summary>What one step may hold.</summary>
/// <param name="MaxBatchTokens">Most tokens computed in a step, decode and prefill together.</param>
/// <param name="MaxSequences">Most sequences running at once.</param>
/// <param name="Overcommit">1: a sequence enters only when all blocks it may ever need are there. Above 1: fewer, and it may be put back.</param>
/// <param name="MaxScoredTokens">Most tokens of one scoring chunk, since each needs a row of logits.</param>
internal readonly record struct SchedulingLimits(int MaxBatchTokens, int MaxSequences, double Overcommit, int MaxScoredTokens);
