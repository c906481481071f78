using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.Contracts.Experience.V1;
using AgentPlatform.Contracts.Ledger.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using RolloutStatusRequest = AgentPlatform.Contracts.Rollout.V1.GetStatusRequest;

namespace AgentPlatform.Tests.Rollout;

/// <summary>Whatever dies, each task ends in the ledger once, scored by what the agent did.</summary>
public sealed class FaultTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WorkerKilledInMidRollout_AnotherMakesItsTasksOnce()
    {
        await using var rig = await Rig.StartAsync();
        await using var stuck = new FakePeer<FakeEngine>(new FakeEngine { Inside = FakeEngine.Forever });
        await stuck.StartAsync();
        await rig.SubmitAsync(8);
        var first = rig.StartWorkerProcess(
            ("Rollout:LeaseDuration", "00:00:02"), ("services:inference:http:0", stuck.Address.ToString()), ("Rollout:WorkerId", "first"));
        await stuck.Service.Started.ReachAsync(8, Cancel);

        await first.KillAsync(Cancel);
        await rig.StartWorkerAsync(("Rollout:WorkerId", "second"));

        AssertAllOnce(8, await rig.FinishAsync(), "second");
        Assert.Equal(8, (await rig.StatsAsync()).Requeued);
    }

    [Fact]
    public async Task WorkerTerminated_GivesItsTasksBackAtOnce()
    {
        await using var rig = await Rig.StartAsync();
        rig.Engine.Service.Inside = FakeEngine.Forever;
        await rig.SubmitAsync(8);
        var worker = rig.StartWorkerProcess();
        await rig.Engine.Service.Started.ReachAsync(8, Cancel);

        await worker.TerminateAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(15), Cancel);

        Assert.Equal(0, worker.ExitCode);
        var stats = await rig.StatsAsync();
        Assert.Equal((8, 0, 8), (stats.Queued, stats.Running, stats.Requeued));
    }

    [Fact]
    public async Task EngineAwayForAMoment_AttemptsWaitAndGoOn()
    {
        await using var rig = await Rig.StartAsync();
        rig.Engine.Service.Inside = (call, token) => call <= 20 ? FakeEngine.Forever(call, token) : Task.CompletedTask;
        await rig.SubmitAsync(20);
        await rig.StartWorkerAsync();
        await rig.Engine.Service.Started.ReachAsync(20, Cancel);

        await rig.Engine.StopAsync();
        await rig.Engine.StartAsync();

        AssertAllOnce(20, await rig.FinishAsync());
        Assert.Equal(0, (await rig.StatsAsync()).Requeued);
    }

    [Fact]
    public async Task EngineAwayForLong_TasksGoBackAndAreMadeLater()
    {
        await using var rig = await Rig.StartAsync();
        rig.Engine.Service.Inside = (call, token) => call <= 20 ? FakeEngine.Forever(call, token) : Task.CompletedTask;
        await rig.SubmitAsync(20);
        var worker = await rig.StartWorkerAsync(("Rollout:Patience", "00:00:00"));
        await rig.Engine.Service.Started.ReachAsync(20, Cancel);

        await rig.Engine.StopAsync();
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        bound.CancelAfter(TimeSpan.FromSeconds(30));
        while ((await worker.Client.GetStatusAsync(new RolloutStatusRequest(), cancellationToken: bound.Token)).Released < 20)
        {
            await Task.Yield();
        }

        await rig.Engine.StartAsync();

        AssertAllOnce(20, await rig.FinishAsync());
        // A call for tasks that was open when the engine went away may take them once more; then nothing is leased.
        Assert.InRange((await rig.StatsAsync()).Requeued, 20, 40);
    }

    [Fact]
    public async Task OneOfTwoEnginesDies_TheOtherTakesOverInMidAttempt()
    {
        await using var rig = await Rig.StartAsync();
        await using var doomed = new FakePeer<FakeEngine>(new FakeEngine { Inside = FakeEngine.Forever });
        await doomed.StartAsync();
        await rig.SubmitAsync(40);
        await rig.StartWorkerAsync(("services:inference:http:1", doomed.Address.ToString()), ("Rollout:MaxConcurrent", "16"));
        await doomed.Service.Started.ReachAsync(4, Cancel);

        await doomed.StopAsync();

        AssertAllOnce(40, await rig.FinishAsync());
        Assert.Equal(0, (await rig.StatsAsync()).Requeued);
    }

    [Fact]
    public async Task EngineQueueFull_IsWaitedOut()
    {
        await using var rig = await Rig.StartAsync();
        rig.Engine.Service.Inside = (call, _) =>
            call <= 10 ? throw new RpcException(new Status(StatusCode.ResourceExhausted, "full")) : Task.CompletedTask;
        await rig.SubmitAsync(5);
        await rig.StartWorkerAsync();

        AssertAllOnce(5, await rig.FinishAsync());
        Assert.Equal(0, (await rig.StatsAsync()).Requeued);
    }

    [Fact]
    public async Task EngineQueueFullUntilTheTaskRunsOutOfTime_IsNotTheAgentsFailure()
    {
        await using var rig = await Rig.StartAsync();
        rig.Engine.Service.Inside = (_, _) => throw new RpcException(new Status(StatusCode.ResourceExhausted, "full"));
        await rig.SubmitAsync(1, task => task.Limits.MaxWallTime = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(300)));
        await rig.StartWorkerAsync();

        var one = Assert.Single(await rig.FinishAsync());

        Assert.Equal((FailureKind.Infrastructure, false), (one.Failure, one.Scored));
    }

    [Fact]
    public async Task AttemptsLongerThanALease_KeepItByRenewal()
    {
        await using var rig = await Rig.StartAsync();
        rig.Engine.Service.Inside = (_, token) => Task.Delay(TimeSpan.FromSeconds(1.5), token);
        await rig.SubmitAsync(10);
        await rig.StartWorkerAsync(("Rollout:LeaseDuration", "00:00:01.2"));

        AssertAllOnce(10, await rig.FinishAsync());
        Assert.Equal(0, (await rig.StatsAsync()).Requeued);
    }

    [Fact]
    public async Task EngineGetsAnotherModel_AttemptsOfTheOldOneAreMadeAgain()
    {
        await using var rig = await Rig.StartAsync();
        rig.Engine.Service.Inside = (call, token) => call <= 4 ? FakeEngine.Forever(call, token) : Task.CompletedTask;
        await rig.SubmitAsync(4);
        await rig.StartWorkerAsync();
        await rig.Engine.Service.Started.ReachAsync(4, Cancel);

        (rig.Engine.Service.ContentHash, rig.Engine.Service.ModelId) = ("hash-2", "tiny-2");

        AssertAllOnce(4, await rig.FinishAsync());
        Assert.Equal(4, (await rig.StatsAsync()).Requeued);
        Assert.Equal(2, rig.Engine.Service.ModelReads.Count);
    }

    [Fact]
    public async Task RunStopped_AttemptsAreDroppedAndNotStored()
    {
        await using var rig = await Rig.StartAsync();
        var cancelled = new Tally();
        rig.Engine.Service.Inside = async (_, token) =>
        {
            try
            {
                await FakeEngine.Forever(0, token);
            }
            finally
            {
                cancelled.Add();
            }
        };
        await rig.SubmitAsync(6);
        await rig.StartWorkerAsync(("Rollout:LeaseDuration", "00:00:01"));
        await rig.Engine.Service.Started.ReachAsync(6, Cancel);

        await rig.Ledger.StopRunAsync(new StopRunRequest { IdempotencyKey = "stop", RunId = Rig.Run }, cancellationToken: Cancel);

        await cancelled.ReachAsync(6, Cancel);
        Assert.Empty(await rig.FinishAsync());
        var stats = await rig.StatsAsync();
        Assert.Equal((6, 0), (stats.Rejected["cancelled"], stats.StoredTrajectories));
    }

    [Fact]
    public async Task LedgerKilledInMidRun_NothingIsLostOrStoredTwice()
    {
        await using var rig = await Rig.StartAsync();
        rig.Engine.Service.Inside = (_, token) => Task.Delay(5, token);
        await rig.SubmitAsync(400);
        await rig.StartWorkerAsync(("Rollout:MaxConcurrent", "50"));
        await rig.Engine.Service.Started.ReachAsync(200, Cancel);

        await rig.KillLedgerAsync();
        await rig.StartLedgerAsync();

        AssertAllOnce(400, await rig.FinishAsync());
    }

    [Fact]
    public async Task ToolsAwayForAWhile_TasksGoBackAndNoneIsScoredForIt()
    {
        await using var rig = await Rig.StartAsync();
        rig.Gateway.Service.Instead = (call, _) => call <= 24 ? new CallToolResponse { Fault = Fault.Infrastructure, Text = "container died" } : null;
        await rig.SubmitAsync(40);
        await rig.StartWorkerAsync(("Rollout:Patience", "00:00:00"), ("Rollout:MaxConcurrent", "16"));

        AssertAllOnce(40, await rig.FinishAsync());
        Assert.Equal(24, (await rig.StatsAsync()).Requeued);
    }

    [Fact]
    public async Task GatewayAwayForAMoment_CallsWaitAndGoOn()
    {
        await using var rig = await Rig.StartAsync();
        rig.Engine.Service.Inside = (_, token) => Task.Delay(5, token);
        await rig.SubmitAsync(100);
        await rig.StartWorkerAsync(("Rollout:MaxConcurrent", "10"));
        await rig.Gateway.Service.Calls.ReachAsync(20, Cancel);

        await rig.Gateway.StopAsync();
        await rig.Gateway.StartAsync();

        AssertAllOnce(100, await rig.FinishAsync());
    }

    [Fact]
    public async Task TaskNamesAToolThatIsNowhere_EndsAsInfrastructureAfterSomeTries()
    {
        await using var rig = await Rig.StartAsync();
        await rig.StartWorkerAsync();
        await rig.SubmitAsync(1, task => task.Tools.Add("teleport"));

        var one = Assert.Single(await rig.FinishAsync());

        Assert.Equal((FailureKind.Infrastructure, false), (one.Failure, one.Scored));
        Assert.Equal(0, rig.Engine.Service.Started.Count);
    }

    private static void AssertAllOnce(int count, List<Trajectory> all, string? worker = null)
    {
        Assert.Equal(count, all.Count);
        Assert.Equal(count, all.Select(one => one.TaskId).Distinct().Count());
        Assert.All(all, one => Assert.Equal((true, 1.0, FailureKind.Unspecified), (one.Scored, one.Reward, one.Failure)));
        Assert.All(all, one => Assert.Equal(worker ?? one.WorkerId, one.WorkerId));
    }
}
