using AgentPlatform.Cli.Quickstart;

namespace AgentPlatform.Tests.Cli;

public sealed class JudgementTests
{
    [Fact]
    public void Apply_GoodReport_Holds()
    {
        var report = SampleReport.Make();

        Judgement.Apply(report);

        Assert.True(report.TargetsHold);
        Assert.Empty(report.Misses);
        Assert.Equal(5, report.Targets.Count);
    }

    [Theory]
    [InlineData("success after RL")]
    [InlineData("success after SFT")]
    [InlineData("held-out questions")]
    [InlineData("weight versions during RL")]
    [InlineData("wall time")]
    public void Apply_OneTargetMissed_NamesIt(string target)
    {
        var report = SampleReport.Make();
        Action spoil = target switch
        {
            "success after RL" => () => report.Rl.Success = 0.649,
            "success after SFT" => () => report.Sft.Success = 0.41,
            "held-out questions" => () => report.HeldoutQuestions = 399,
            "weight versions during RL" => () => report.WeightVersions = 24,
            _ => () => report.WallSeconds = 901,
        };
        spoil();

        Judgement.Apply(report);

        Assert.False(report.TargetsHold);
        Assert.StartsWith(target, Assert.Single(report.Misses), StringComparison.Ordinal);
        Assert.Equal(target, Assert.Single(report.Targets, row => !row.Holds).Name);
    }

    [Fact]
    public void Apply_SftTooWeak_Misses()
    {
        var report = SampleReport.Make();
        report.Sft.Success = 0.099;

        Judgement.Apply(report);

        Assert.False(report.TargetsHold);
    }
}
