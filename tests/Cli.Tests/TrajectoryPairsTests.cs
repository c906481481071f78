using AgentPlatform.Cli.Quickstart.Reporting;

namespace AgentPlatform.Tests.Cli;

public sealed class TrajectoryPairsTests
{
    [Fact]
    public void Choose_ManyQuestions_TakesTaughtOnesOfAllHopsAndSomeStillWrong()
    {
        var before = SampleResults.Of(Enumerable.Range(0, 60).Select(q => SampleResults.Line(q, correct: q < 20, Hops(q))));
        var after = SampleResults.Of(Enumerable.Range(0, 60).Select(q => SampleResults.Line(q, correct: q < 55, Hops(q))));

        var chosen = TrajectoryPairs.Choose(before, after, 10);

        Assert.Equal(10, chosen.Count);
        Assert.Equal(2, chosen.Count(pair => !pair.After.Correct));
        Assert.All(chosen.Where(pair => pair.After.Correct), pair => Assert.True(pair.IsLearned));
        Assert.Equal(["1", "2", "3"], chosen.Where(pair => pair.After.Correct).Select(pair => pair.Hops).Distinct().Order());
    }

    [Fact]
    public void Choose_NothingRight_ShowsTheWrongOnes()
    {
        var wrong = SampleResults.Of(Enumerable.Range(0, 12).Select(q => SampleResults.Line(q, correct: false, Hops(q))));

        var chosen = TrajectoryPairs.Choose(wrong, wrong, 10);

        Assert.Equal(10, chosen.Select(pair => pair.After.QuestionId).Distinct().Count());
    }

    [Fact]
    public void Choose_AllRight_ShowsTen()
    {
        var right = SampleResults.Of(Enumerable.Range(0, 30).Select(q => SampleResults.Line(q, correct: true, Hops(q))));

        Assert.Equal(10, TrajectoryPairs.Choose(right, right, 10).Count);
    }

    [Fact]
    public void Choose_QuestionsOfOneSideOnly_AreLeftOut() =>
        Assert.Empty(TrajectoryPairs.Choose(SampleResults.Of([SampleResults.Line(1, true)]), SampleResults.Of([SampleResults.Line(2, true)]), 10));

    private static string Hops(int question) => $"{(question % 3) + 1}";
}
