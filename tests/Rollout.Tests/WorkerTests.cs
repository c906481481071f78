using AgentPlatform.Contracts.Ledger.V1;
using AgentPlatform.Contracts.Rollout.V1;

namespace AgentPlatform.Tests.Rollout;

public sealed class WorkerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tasks_AreMadeScoredAndStoredOnce()
    {
        await using var rig = await Rig.StartAsync();
        var worker = await rig.StartWorkerAsync(("Rollout:WorkerId", "w1"), ("Rollout:SubmitBatch", "10"));
        await rig.SubmitAsync(50);

        var all = await rig.FinishAsync();

        Assert.Equal(50, all.Select(one => one.TaskId).Distinct().Count());
        Assert.Equal(50, all.Count);
        Assert.All(all, one => Assert.Equal((true, 1.0, FailureKind.Unspecified, 2, "w1"), (one.Scored, one.Reward, one.Failure, one.Turns, one.WorkerId)));
        Assert.All(all, one => Assert.Equal($"of {one.QuestionId}", one.Answer));
        Assert.Contains(all, one => one.Timings.StorageSeconds > 0);
        var status = await worker.Client.GetStatusAsync(new GetStatusRequest(), cancellationToken: Cancel);
        Assert.Equal(("w1", 256, 0L), (status.WorkerId, status.Capacity, status.Released));
        Assert.True(status.BusySeconds > 0 && status.BusySeconds <= status.UptimeSeconds);
    }

    [Fact]
    public async Task EngineWithoutModel_NothingIsLeasedUntilItHasOne()
    {
        await using var rig = await Rig.StartAsync();
        rig.Engine.Service.IsLoaded = false;
        await rig.StartWorkerAsync();
        await rig.SubmitAsync(5);
        Assert.Equal(5, (await rig.StatsAsync()).Queued);

        rig.Engine.Service.IsLoaded = true;

        Assert.Equal(5, (await rig.FinishAsync()).Count);
        Assert.Equal(0, (await rig.StatsAsync()).Requeued);
    }

    [Fact]
    public async Task Turns_OfOneAttempt_StayOnOneReplicaAndAttemptsSpread()
    {
        await using var rig = await Rig.StartAsync();
        await using var second = new FakePeer<FakeEngine>(new FakeEngine());
        await second.StartAsync();
        await rig.SubmitAsync(60);
        await rig.StartWorkerAsync(("services:inference:http:1", second.Address.ToString()), ("Rollout:MaxConcurrent", "10"));

        Assert.Equal(60, (await rig.FinishAsync()).Count);

        var (a, b) = (rig.Engine.Service.Turns, second.Service.Turns);
        Assert.Empty(a.Keys.Intersect(b.Keys));
        Assert.Equal(60, a.Count + b.Count);
        Assert.True(a.Count >= 5 && b.Count >= 5, $"{a.Count} attempts went to one replica, {b.Count} to the other");
    }

    [Fact]
    public async Task UnknownGrader_IsTheJudgesFailureAndStoredUnscored()
    {
        await using var rig = await Rig.StartAsync();
        await rig.StartWorkerAsync();
        await rig.SubmitAsync(1, task => task.Grading.Grader = "oracle");

        var one = Assert.Single(await rig.FinishAsync());

        Assert.Equal((FailureKind.Judge, "unknown_grader", false), (one.Failure, one.FailureReason, one.Scored));
    }

    [Fact]
    public async Task Model_IsReadOncePerEngine()
    {
        await using var rig = await Rig.StartAsync();
        await rig.StartWorkerAsync(("Rollout:EngineCheckInterval", "00:00:00.010"));
        await rig.SubmitAsync(100);

        await rig.FinishAsync();

        Assert.Equal(1, rig.Engine.Service.ModelReads.Count);
    }
}
