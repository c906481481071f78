namespace AgentPlatform.Grading.Statistics;

/// <summary>
/// Wilson's score interval for a share (E. B. Wilson 1927, JASA 22:209-212). Unlike p ± 1.96·sqrt(p(1-p)/n) it stays inside 0..1 and
/// holds its coverage for few trials and for shares near 0 or 1.
/// </summary>
public static class Wilson
{
    /// <summary>The standard normal quantile of a two-sided 95% interval.</summary>
    public const double Z95 = 1.9599639845400545;

    /// <summary>
    /// The interval of <paramref name="successes"/> out of <paramref name="trials"/>:
    /// (p + z²/2n ± z·sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n). With no trials: value 0, interval 0..1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative counts, or more successes than trials.</exception>
    public static ShareEstimate Interval(long successes, long trials, double z = Z95)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
        if (trials == 0)
        {
            return new ShareEstimate(0, 0, 1, 0);
        }
        var n = (double)trials;
        var p = successes / n;
        var z2 = z * z;
        var centre = p + (z2 / (2 * n));
        var half = z * Math.Sqrt((p * (1 - p) / n) + (z2 / (4 * n * n)));
        var scale = 1 + (z2 / n);
        // Exact at the ends, where rounding would leave 1e-17 instead of the bound.
        var low = successes == 0 ? 0 : (centre - half) / scale;
        var high = successes == trials ? 1 : (centre + half) / scale;
        return new ShareEstimate(p, low, high, trials);
    }
}
