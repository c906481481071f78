namespace AgentPlatform.Grading.Statistics;

/// <summary>
/// The chance that at least one of k attempts is right, estimated without bias from n ≥ k attempts:
/// 1 - C(n-c, k) / C(n, k) (Chen et al. 2021, arXiv 2107.03374, section 2.1). With n &lt; k there is no unbiased estimate, and null says so;
/// counting "any of the attempts made" instead would favour whoever made more of them.
/// </summary>
public static class PassAtK
{
    /// <summary>The estimate for one question, or null when <paramref name="attempts"/> &lt; <paramref name="k"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">k below 1, negative counts, or more correct than attempts.</exception>
    public static double? Estimate(int attempts, int correct, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(correct);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(correct, attempts);
        if (attempts < k)
        {
            return null;
        }
        if (attempts - correct < k)
        {
            return 1;
        }
        // C(n-c,k)/C(n,k) as a product of factors below 1: no factorial overflows.
        var allWrong = 1.0;
        for (var j = attempts - correct + 1; j <= attempts; j++)
        {
            allWrong *= 1 - ((double)k / j);
        }
        return 1 - allWrong;
    }

    /// <summary>The mean over questions, or null when there is no question or one of them has fewer than k attempts.</summary>
    public static MeanEstimate? OverQuestions(IReadOnlyCollection<AttemptCount> questions, int k)
    {
        if (questions.Count == 0)
        {
            return null;
        }
        var values = new List<double>(questions.Count);
        foreach (var question in questions)
        {
            if (Estimate(question.Attempts, question.Correct, k) is not { } value)
            {
                return null;
            }
            values.Add(value);
        }
        return MeanEstimate.Of(values);
    }
}
