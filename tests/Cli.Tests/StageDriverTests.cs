using AgentPlatform.Cli.Platform;
using AgentPlatform.Cli.Quickstart;
using AgentPlatform.Cli.Quickstart.Views;
using AgentPlatform.Contracts.Trainer.V1;

namespace AgentPlatform.Tests.Cli;

/// <summary>Stages are followed to their end, also through a trainer that dies.</summary>
public sealed class StageDriverTests
{
    [Fact]
    public async Task TrainAsync_TrainerDiesAndComesBack_KeepsOneCurve()
    {
        await using var platform = await FakePlatform.StartAsync();
        platform.Trainer.Watches.Enqueue([CommandTests.Step(1, 0.1), CommandTests.Step(2, 0.2), CommandTests.Step(3, 0.3), null]);
        platform.Trainer.Watches.Enqueue([CommandTests.Step(3, 0.35), CommandTests.Step(4, 0.4)]);
        var (curve, report) = (new List<CurvePoint>(), new StageReport());

        var model = await DriveAsync(platform, report, curve);

        Assert.Equal("/models/final", model);
        Assert.Equal([1L, 2, 3, 4], curve.Select(point => point.Step));
        Assert.Equal(0.35, curve[2].Reward);
        Assert.Equal((3L, 12.0), (report.Steps, report.WallSeconds));
    }

    [Theory]
    [InlineData(0.46, true)]
    [InlineData(0.7, false)]
    public async Task TryTrainAsync_RewardAtTwentySteps_StopsARunThatIsStuck(double reward, bool stuck)
    {
        await using var platform = await FakePlatform.StartAsync();
        platform.Trainer.Watches.Enqueue([.. Enumerable.Range(1, 22).Select(step => CommandTests.Step(step, reward))]);
        var curve = new List<CurvePoint>();

        var model = await WithDriverAsync(platform, driver => driver.TryTrainAsync(
            "rl", request => request.Rl = new RlConfig { Steps = 50 }, new StageReport(), curve, Recipe.IsStuck, TestContext.Current.CancellationToken));

        Assert.Equal(stuck ? null : "/models/final", model);
        Assert.Equal(stuck ? 20 : 22, curve[^1].Step);
        Assert.Equal(stuck ? "seed-1-rl" : null, platform.Trainer.StopAsked?.RunId);
        Assert.Equal(stuck ? "seed-1-rl" : null, platform.Experience.StopAsked?.RunId);
    }

    [Fact]
    public async Task TrainAsync_StageFails_TellsTheTrainersReason()
    {
        await using var platform = await FakePlatform.StartAsync();
        (platform.Trainer.Run.State, platform.Trainer.Run.Message) = (RunState.Failed, "copy_error is 0.4 after 8000 steps");

        var failure = await Assert.ThrowsAsync<CliException>(() => DriveAsync(platform, new StageReport(), []));

        Assert.Equal("The stage rl ended without a model: copy_error is 0.4 after 8000 steps", failure.Message);
    }

    [Fact]
    public async Task EvaluateAsync_Finished_FillsTheReport()
    {
        await using var platform = await FakePlatform.StartAsync();
        var report = new StageReport();

        await WithDriverAsync(platform, async driver =>
        {
            await driver.EvaluateAsync("rl", "/models/final", report, TestContext.Current.CancellationToken);
            return 0;
        });

        Assert.Equal((0.75, 0.64, 0.83, 2.5), (report.Success, report.CiLow, report.CiHigh, report.MeanTurns));
        Assert.Equal(1, report.ByHops["1"]);
        Assert.Equal("/models/final", platform.Trainer.Published!.ModelPath);
        Assert.Equal("/world/heldout.jsonl", platform.Eval.Started!.QuestionsPath);
        Assert.Equal(0, platform.Eval.Started.Sampling.Temperature);
    }

    private static Task<string> DriveAsync(FakePlatform platform, StageReport report, List<CurvePoint> curve) =>
        WithDriverAsync(platform, driver => driver.TrainAsync("rl", request => request.Rl = new RlConfig { Steps = 4 }, report, curve, TestContext.Current.CancellationToken));

    private static async Task<T> WithDriverAsync<T>(FakePlatform platform, Func<StageDriver, Task<T>> drive)
    {
        using var output = new StringWriter();
        using var connection = new PlatformConnection(platform.StatePath);
        var options = new QuickstartOptions { Output = "/out" };
        await using var view = new JsonLinesView(output, TimeProvider.System);
        var driver = new StageDriver(connection, view, new Recipe(options), "seed-1", "/run", "/world", options, TimeProvider.System);
        return await drive(driver).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }
}
