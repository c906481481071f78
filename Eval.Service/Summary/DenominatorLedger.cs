using AgentPlatform.Eval.Attempts;
using AgentPlatform.Eval.Storage;

namespace AgentPlatform.Eval.Summary;

/// <summary>
/// Makes the denominator whole: once an evaluation has ended, every attempt that was planned is in it exactly once. What has no
/// trajectory is cancelled after a stop, and the platform's failure otherwise.
/// </summary>
internal static class DenominatorLedger
{
    /// <summary>The finished attempts, and after the end those that never came, in the order of questions and attempts.</summary>
    public static IReadOnlyList<AttemptFacts> Complete(EvaluationRow row, IReadOnlyList<AttemptFacts> finished)
    {
        if (row.Phase == EvaluationPhase.Running || finished.Count == row.Total)
        {
            return finished;
        }
        var known = finished.ToDictionary(item => (item.Position, item.Attempt));
        var outcome = row.Phase == EvaluationPhase.Stopped ? AttemptOutcome.Cancelled : AttemptOutcome.Infrastructure;
        var all = new List<AttemptFacts>(row.Total);
        for (var position = 0; position < row.Questions; position++)
        {
            for (var attempt = 0; attempt < row.Request.Attempts; attempt++)
            {
                all.Add(known.GetValueOrDefault((position, attempt)) ?? new AttemptFacts(position, attempt, outcome) { Reason = row.Message });
            }
        }
        return all;
    }
}
