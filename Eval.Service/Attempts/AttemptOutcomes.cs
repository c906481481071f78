using AgentPlatform.Contracts.Ledger.V1;
using AgentPlatform.Grading;

namespace AgentPlatform.Eval.Attempts;

/// <summary>From a trajectory to its one outcome.</summary>
internal static class AttemptOutcomes
{
    private static readonly string[] Names =
        ["correct", "incorrect", "no_answer", "agent", "tool", "budget", "policy", "infrastructure", "judge", "cancelled"];

    /// <summary>The name in reports and contracts, e.g. "no_answer".</summary>
    public static string NameOf(AttemptOutcome outcome) => Names[(int)outcome];

    /// <summary>False when the attempt says nothing about the model: it then bounds the score instead of lowering it.</summary>
    public static bool IsMeasured(AttemptOutcome outcome) =>
        outcome is not (AttemptOutcome.Infrastructure or AttemptOutcome.Judge or AttemptOutcome.Cancelled);

    /// <summary>
    /// The outcome of a trajectory. A failure comes before an answer: what an attempt said on its way into a limit was not its answer.
    /// Only a failed judge does not, since the answer is graded here once more.
    /// </summary>
    public static AttemptOutcome Of(Trajectory trajectory, GradeResult? grade) => trajectory.Failure switch
    {
        FailureKind.Infrastructure => AttemptOutcome.Infrastructure,
        FailureKind.Agent => AttemptOutcome.Agent,
        FailureKind.Tool => AttemptOutcome.Tool,
        FailureKind.Budget => AttemptOutcome.Budget,
        FailureKind.Policy => AttemptOutcome.Policy,
        FailureKind.Judge when grade is null => AttemptOutcome.Judge,
        _ when grade is null => AttemptOutcome.NoAnswer,
        _ => grade.Value.IsCorrect ? AttemptOutcome.Correct : AttemptOutcome.Incorrect,
    };
}
