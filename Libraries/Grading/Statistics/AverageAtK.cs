namespace AgentPlatform.Grading.Statistics;

/// <summary>Avg@k: the mean over questions of each question's share of right attempts, every question weighing the same.</summary>
public static class AverageAtK
{
    /// <summary>
    /// The mean with its standard error over questions, which already holds both the choice of questions and the chance in decoding.
    /// Questions without attempts are an error: dropping them would hide them from the denominator.
    /// </summary>
    /// <exception cref="ArgumentException">A question has no attempt.</exception>
    public static MeanEstimate OverQuestions(IReadOnlyCollection<AttemptCount> questions)
    {
        var shares = new List<double>(questions.Count);
        foreach (var question in questions)
        {
            if (question.Attempts < 1)
            {
                throw new ArgumentException("a question without attempts has no share of right ones", nameof(questions));
            }
            shares.Add((double)question.Correct / question.Attempts);
        }
        return MeanEstimate.Of(shares);
    }
}
