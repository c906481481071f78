namespace AgentPlatform.Grading.Statistics;

/// <summary>The attempts at one question.</summary>
/// <param name="Attempts">Attempts that count, n.</param>
/// <param name="Correct">Those that were right, c; 0 ≤ c ≤ n.</param>
public readonly record struct AttemptCount(int Attempts, int Correct);
