namespace AgentPlatform.Grading.Statistics;

/// <summary>A mean with its standard error.</summary>
/// <param name="Mean">The mean; 0 when Count is 0.</param>
/// <param name="StandardError">sqrt(Σ(x - mean)² / (N(N-1))), or null for fewer than two values, which carry no information about spread.</param>
/// <param name="Count">How many values, N.</param>
public readonly record struct MeanEstimate(double Mean, double? StandardError, int Count)
{
    /// <summary>Estimates from the values, in two passes: the one-pass formula loses digits.</summary>
    public static MeanEstimate Of(IReadOnlyCollection<double> values)
    {
        if (values.Count == 0)
        {
            return new MeanEstimate(0, null, 0);
        }
        var mean = values.Sum() / values.Count;
        if (values.Count == 1)
        {
            return new MeanEstimate(mean, null, 1);
        }
        var squares = values.Sum(value => (value - mean) * (value - mean));
        return new MeanEstimate(mean, Math.Sqrt(squares / ((double)values.Count * (values.Count - 1))), values.Count);
    }
}
