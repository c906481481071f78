using System.Globalization;
using AgentPlatform.Eval.Attempts;
using AgentPlatform.Eval.Storage;

namespace AgentPlatform.Eval.Summary;

/// <summary>What a reader should know before quoting the numbers.</summary>
internal static class SummaryNotes
{
    public static IReadOnlyList<string> Of(EvaluationRow row, IReadOnlyList<AttemptFacts> attempts)
    {
        var notes = new List<string>();
        var unmeasured = attempts.Count(item => !AttemptOutcomes.IsMeasured(item.Outcome));
        if (unmeasured > 0)
        {
            notes.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{unmeasured} of {attempts.Count} attempts say nothing about the model (infrastructure, judge, cancelled); they count as not right, and the bounds show what they could change."));
        }
        if (row.Phase == EvaluationPhase.Running)
        {
            notes.Add("Still running: shares are over the attempts that ended so far, and the quick ones end first.");
        }
        if (row.Request.Attempts > 1)
        {
            notes.Add("Attempts at one question resemble each other: for several attempts, quote Avg@k with its standard error over questions rather than the interval of all attempts.");
            if (row.Request.Sampling is null or { Temperature: 0 })
            {
                notes.Add("Sampling is greedy: attempts at one question differ only where weights or tools changed in between.");
            }
        }
        var low = attempts.Min(item => item.WeightVersionMin);
        var high = attempts.Max(item => item.WeightVersionMax);
        if (low != high)
        {
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"The model changed while it was measured: weight versions {low} to {high}."));
        }
        var otherwise = attempts.Count(item => item.WorkerReward is { } reward && AttemptOutcomes.IsMeasured(item.Outcome)
            && reward >= 1 != (item.Outcome == AttemptOutcome.Correct));
        if (otherwise > 0)
        {
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"{otherwise} attempts were scored otherwise by the worker than by the grader here."));
        }
        return notes;
    }
}
