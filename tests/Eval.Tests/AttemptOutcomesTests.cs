using AgentPlatform.Contracts.Ledger.V1;
using AgentPlatform.Eval.Attempts;
using AgentPlatform.Grading;

namespace AgentPlatform.Tests.Eval;

public sealed class AttemptOutcomesTests
{
    [Theory]
    [InlineData(FailureKind.Unspecified, "correct", "incorrect", "no_answer")]
    [InlineData(FailureKind.Agent, "agent", "agent", "agent")]
    [InlineData(FailureKind.Tool, "tool", "tool", "tool")]
    [InlineData(FailureKind.Budget, "budget", "budget", "budget")]
    [InlineData(FailureKind.Policy, "policy", "policy", "policy")]
    [InlineData(FailureKind.Infrastructure, "infrastructure", "infrastructure", "infrastructure")]
    [InlineData(FailureKind.Judge, "correct", "incorrect", "judge")]
    public void Of_FailureAndGrade_GiveOneOutcome(FailureKind failure, string right, string wrong, string unanswered)
    {
        var trajectory = new Trajectory { Failure = failure };

        Assert.Equal(right, AttemptOutcomes.NameOf(AttemptOutcomes.Of(trajectory, new GradeResult(1, ""))));
        Assert.Equal(wrong, AttemptOutcomes.NameOf(AttemptOutcomes.Of(trajectory, new GradeResult(0, ""))));
        Assert.Equal(unanswered, AttemptOutcomes.NameOf(AttemptOutcomes.Of(trajectory, null)));
    }

    [Fact]
    public void NameOf_EveryOutcome_IsItsJsonName() => Assert.All(
        Enum.GetValues<AttemptOutcome>(),
        outcome => Assert.Equal($"\"{AttemptOutcomes.NameOf(outcome)}\"", System.Text.Json.JsonSerializer.Serialize(outcome)));
}
