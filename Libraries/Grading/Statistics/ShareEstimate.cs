namespace AgentPlatform.Grading.Statistics;

/// <summary>A share with its confidence interval.</summary>
/// <param name="Value">successes / Count, in 0..1; 0 when Count is 0.</param>
/// <param name="Low">Lower bound, in 0..1.</param>
/// <param name="High">Upper bound, in 0..1.</param>
/// <param name="Count">The denominator.</param>
public readonly record struct ShareEstimate(double Value, double Low, double High, long Count);
