using AgentPlatform.Contracts.Eval.V1;
using AgentPlatform.Eval.Attempts;
using AgentPlatform.Eval.Questions;
using AgentPlatform.Eval.Storage;
using AgentPlatform.Eval.Summary;

namespace AgentPlatform.Tests.Eval;

public sealed class EvaluationSummaryTests
{
    [Fact]
    public void Of_AttemptsThatNeverCame_CountByTheWayItEnded()
    {
        var facts = new[] { Fact(0, 0, AttemptOutcome.Correct) };

        var stopped = Summarise(EvaluationPhase.Stopped, 4, 1, facts);
        var failed = Summarise(EvaluationPhase.Failed, 4, 1, facts);
        var running = Summarise(EvaluationPhase.Running, 4, 1, facts);

        Assert.Equal((1, 3), (stopped.Outcomes["correct"], stopped.Outcomes["cancelled"]));
        Assert.Equal((1, 3), (failed.Outcomes["correct"], failed.Outcomes["infrastructure"]));
        Assert.Equal(0.25, stopped.Success.Value);
        Assert.Equal(new Bounds(0.25, 1), stopped.SuccessBounds);
        Assert.Equal(1, stopped.SuccessMeasured.Count);
        Assert.Equal(1, running.Success.Count);
        Assert.Empty(stopped.PassAtK);
        Assert.Empty(running.PassAtK);
    }

    [Fact]
    public void Of_AttemptsInAnotherOrder_SaysTheSame()
    {
        var facts = Enumerable.Range(0, 30).Select(i => Fact(i / 3, i % 3, (AttemptOutcome)(i * 7 % 10)) with { Turns = i % 5, ToolCalls = i }).ToList();
        var ordered = Summarise(EvaluationPhase.Finished, 10, 3, facts);
        facts.Reverse();

        var reversed = Summarise(EvaluationPhase.Finished, 10, 3, facts);

        Assert.Equal(ordered.Success, reversed.Success);
        Assert.Equal(ordered.AvgAtK, reversed.AvgAtK, 12);
        Assert.Equal(ordered.PassAtK, reversed.PassAtK);
        Assert.Equal(ordered.Outcomes, reversed.Outcomes);
        Assert.Equal(ordered.TurnsHistogram, reversed.TurnsHistogram);
        Assert.Equal(30, ordered.Outcomes.Values.Sum());
    }

    [Fact]
    public void Of_AnyLabel_IsBrokenDownNumbersBySize()
    {
        var questions = Enumerable.Range(0, 12).Select(i => new Question(
            $"q{i}", "?", ["x"], new Dictionary<string, string> { ["level"] = $"{i + 1}", ["kind"] = i < 6 ? "a" : "b" })).ToList();
        var facts = Enumerable.Range(0, 12).Select(i => Fact(i, 0, i < 3 ? AttemptOutcome.Correct : AttemptOutcome.Budget)).ToList();

        var summary = EvaluationSummary.Of(Row(EvaluationPhase.Finished, 12, 1), questions, facts, DateTimeOffset.UnixEpoch);

        Assert.Equal(0.5, summary.ByLabel["kind"]["a"].Value);
        Assert.Equal(0, summary.ByLabel["kind"]["b"].Value);
        Assert.Equal(["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"], summary.ByLabel["level"].Keys);
        Assert.Empty(summary.ByHops);
    }

    [Fact]
    public void Of_ModelChangedAndWorkerDisagrees_NotesSaySo()
    {
        var summary = Summarise(EvaluationPhase.Finished, 2, 1, [
            Fact(0, 0, AttemptOutcome.Correct) with { WeightVersionMin = 4, WeightVersionMax = 4, WorkerReward = 0 },
            Fact(1, 0, AttemptOutcome.Incorrect) with { WeightVersionMin = 5, WeightVersionMax = 6, WorkerReward = 0 },
        ]);

        Assert.Equal((4, 6), (summary.WeightVersionMin, summary.WeightVersionMax));
        Assert.Contains(summary.Notes, note => note.Contains("weight versions 4 to 6", StringComparison.Ordinal));
        Assert.Contains(summary.Notes, note => note.StartsWith("1 attempts were scored otherwise", StringComparison.Ordinal));
    }

    private static EvaluationSummary Summarise(EvaluationPhase phase, int questions, int attempts, IReadOnlyList<AttemptFacts> facts) => EvaluationSummary.Of(
        Row(phase, questions, attempts),
        [.. Enumerable.Range(0, questions).Select(i => new Question($"q{i}", "?", ["x"], new Dictionary<string, string>()))],
        facts,
        DateTimeOffset.UnixEpoch);

    private static EvaluationRow Row(EvaluationPhase phase, int questions, int attempts) => new(
        "e", new StartEvaluationRequest { EvaluationId = "e", Attempts = attempts, Grader = "exact" }, new string('0', 64), "", questions, phase, "", 1, 0, false, 0, 1000, 0);

    private static AttemptFacts Fact(int position, int attempt, AttemptOutcome outcome) => new(position, attempt, outcome);
}
