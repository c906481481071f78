using AgentPlatform.Contracts.Ledger.V1;
using AgentPlatform.Experience.Ledger;
using AgentPlatform.Experience.Queue;
using AgentPlatform.ServiceDefaults;
using Task = System.Threading.Tasks.Task;

namespace AgentPlatform.Tests.Experience.Contract;

/// <summary>What every store must hold to, seen from the queue.</summary>
public sealed class QueueContract
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lease_TasksOfTwoRuns_OldestFirst()
    {
        await using var rig = new Rig();
        await rig.Store.SubmitAsync(Make.NewTask("b", "1"), Make.NewTask("b", "2"));
        await rig.Store.SubmitAsync(Make.NewTask("a", "3"));

        Assert.Equal(["1", "2"], (await rig.Store.LeaseAsync(2)).Ids());
        Assert.Equal(["3"], (await rig.Store.LeaseAsync(2)).Ids());
        Assert.Empty(await rig.Store.LeaseAsync(2));
    }

    [Fact]
    public async Task Submit_KnownTask_IsNotQueuedTwice()
    {
        await using var rig = new Rig();
        await rig.Store.SubmitAsync(Make.NewTask("run", "1"));

        var counts = await rig.Store.SubmitAsync(Make.NewTask("run", "1"), Make.NewTask("run", "2"), Make.NewTask("other", "1"));

        Assert.Equal(new SubmitCounts(2, 1), counts);
        Assert.Equal(2, (await rig.Store.StatsAsync()).Issued);
        Assert.Equal(["1", "2", "1"], (await rig.Store.LeaseAsync()).Ids());
    }

    [Fact]
    public async Task Submit_SameKey_AnswersTheSameAndAddsNothing()
    {
        await using var rig = new Rig();
        var key = Make.Key();
        var first = await rig.Store.SubmitAsync(key, [Make.NewTask("run", "1")], Cancel);

        var second = await rig.Store.SubmitAsync(key, [Make.NewTask("run", "1")], Cancel);

        Assert.Equal(new SubmitCounts(1, 0), first);
        Assert.Equal(first, second);
        Assert.Equal(1, (await rig.Store.StatsAsync()).Issued);
    }

    [Fact]
    public async Task Submit_SameKeyOtherRequest_IsRefused()
    {
        await using var rig = new Rig();
        var key = Make.Key();
        await rig.Store.SubmitAsync(key, [Make.NewTask("run", "1")], Cancel);

        var error = await Assert.ThrowsAsync<PlatformException>(
            () => rig.Store.SubmitAsync(key with { Fingerprint = 1 }, [Make.NewTask("run", "2")], Cancel));

        Assert.Equal("IDEMPOTENCY_KEY_REUSED", error.Reason);
        Assert.Equal(1, (await rig.Store.StatsAsync()).Issued);
    }

    [Fact]
    public async Task Submit_QueueFull_AddsNone()
    {
        await using var rig = new Rig(options => options.QueueCapacity = 3);
        await rig.Store.SubmitAsync(Make.NewTask("run", "1"), Make.NewTask("run", "2"));

        var error = await Assert.ThrowsAsync<PlatformException>(
            () => rig.Store.SubmitAsync(Make.NewTask("run", "3"), Make.NewTask("run", "4")));

        Assert.Equal((PlatformErrorCode.Full, "QUEUE_FULL"), (error.Code, error.Reason));
        Assert.Contains("Experience:QueueCapacity", error.Message, StringComparison.Ordinal);
        var stats = await rig.Store.StatsAsync();
        Assert.Equal((2, 2), (stats.Issued, stats.Queued));
        Assert.Equal(1, (await rig.Store.SubmitAsync(Make.NewTask("run", "3"))).Accepted);
    }

    [Fact]
    public async Task Submit_QueueWasFullAndTaskLeased_FitsAgain()
    {
        await using var rig = new Rig(options => options.QueueCapacity = 1);
        await rig.Store.SubmitAsync(Make.NewTask("run", "1"));
        await rig.Store.LeaseAsync();

        Assert.Equal(1, (await rig.Store.SubmitAsync(Make.NewTask("run", "2"))).Accepted);
        await rig.RestartAsync();

        await Assert.ThrowsAsync<PlatformException>(() => rig.Store.SubmitAsync(Make.NewTask("run", "3")));
    }

    [Fact]
    public async Task Lease_Expired_GoesToTheNextWorkerWithAHigherFence()
    {
        await using var rig = new Rig();
        await rig.Store.SubmitAsync(Make.NewTask("run", "1"), Make.NewTask("run", "2"));
        var first = Assert.Single(await rig.Store.LeaseAsync(1, "a", seconds: 10));

        rig.Time.Advance(TimeSpan.FromSeconds(9.999));
        Assert.Equal(["2"], (await rig.Store.LeaseAsync(worker: "b")).Ids());
        rig.Time.Advance(TimeSpan.FromMilliseconds(1));
        var second = Assert.Single(await rig.Store.LeaseAsync(worker: "b"));

        Assert.Equal("1", second.TaskId());
        Assert.Equal(first.Id.Fence + 1, second.Id.Fence);
        Assert.Equal(first.Id.Task, second.Id.Task);
        Assert.Equal(StoreOutcome.StaleLease, await rig.Store.StoreAsync(first, "late"));
        Assert.Equal([first.Id], await rig.Store.RenewAsync(first, "a"));
        Assert.Equal(0, await rig.Store.ReleaseAsync(first));
        Assert.Equal(StoreOutcome.Stored, await rig.Store.StoreAsync(second));
        Assert.Equal(1, (await rig.Store.StatsAsync()).Requeued);
    }

    [Fact]
    public async Task Sweep_LeaseExpired_RequeuesAndPulses()
    {
        await using var rig = new Rig();
        await rig.Store.SubmitAsync(Make.NewTask("run", "1"));
        await rig.Store.LeaseAsync(seconds: 10);
        Assert.Equal(0, await rig.Store.SweepAsync(Cancel));
        var pulse = rig.Signals.TaskQueued.Next;

        rig.Time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(1, await rig.Store.SweepAsync(Cancel));
        await pulse.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        var stats = await rig.Store.StatsAsync();
        Assert.Equal((1, 0, 1), (stats.Queued, stats.Running, stats.Requeued));
    }

    [Fact]
    public async Task Store_LeaseExpiredButNotYetSwept_IsStale()
    {
        await using var rig = new Rig();
        await rig.Store.SubmitAsync(Make.NewTask("run", "1"));
        var lease = Assert.Single(await rig.Store.LeaseAsync(seconds: 10));

        rig.Time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(StoreOutcome.StaleLease, await rig.Store.StoreAsync(lease));
        Assert.Equal(0, (await rig.Store.StatsAsync()).StoredTrajectories);
    }

    [Fact]
    public async Task Renew_InTime_KeepsTheLease()
    {
        await using var rig = new Rig();
        await rig.Store.SubmitAsync(Make.NewTask("run", "1"));
        var lease = Assert.Single(await rig.Store.LeaseAsync(seconds: 10));

        for (var beat = 0; beat < 5; beat++)
        {
            rig.Time.Advance(TimeSpan.FromSeconds(8));
            Assert.Empty(await rig.Store.RenewAsync(lease, seconds: 10));
        }

        Assert.Empty(await rig.Store.LeaseAsync(worker: "other"));
        Assert.Equal([lease.Id], await rig.Store.RenewAsync(lease, worker: "other"));
        Assert.Equal(StoreOutcome.Stored, await rig.Store.StoreAsync(lease));
    }

    [Fact]
    public async Task Lease_SameKey_GetsTheSameLeasesWhileTheyLive()
    {
        await using var rig = new Rig();
        await rig.Store.SubmitAsync(Make.NewTask("run", "1"), Make.NewTask("run", "2"), Make.NewTask("run", "3"));
        var request = new LeaseRequest(Make.Key(), "w", 2, TimeSpan.FromSeconds(10));
        var first = await rig.Store.LeaseAsync(request, Cancel);

        var again = await rig.Store.LeaseAsync(request, Cancel);
        await rig.Store.StoreAsync(first[0]);
        var left = await rig.Store.LeaseAsync(request, Cancel);
        rig.Time.Advance(TimeSpan.FromSeconds(10));
        var fresh = await rig.Store.LeaseAsync(request, Cancel);

        Assert.Equal(first.Select(lease => lease.Id), again.Select(lease => lease.Id));
        Assert.Equal([first[1].Id], left.Select(lease => lease.Id));
        Assert.Equal(["2", "3"], fresh.Ids());
        Assert.True(fresh[0].Id.Fence > first[1].Id.Fence);
    }

    [Fact]
    public async Task Release_FirstTime_IsLeasedAgainAtOnceAndBeforeYoungerTasks()
    {
        await using var rig = new Rig();
        await rig.Store.SubmitAsync(Make.NewTask("run", "1"), Make.NewTask("run", "2"));
        var lease = Assert.Single(await rig.Store.LeaseAsync(1));
        var key = Make.Key();

        Assert.Equal(1, await rig.Store.ReleaseAsync(key, [lease.Id], Cancel));
        Assert.Equal(1, await rig.Store.ReleaseAsync(key, [lease.Id], Cancel));

        Assert.Equal(["1", "2"], (await rig.Store.LeaseAsync()).Ids());
        Assert.Equal(1, (await rig.Store.StatsAsync()).Requeued);
    }

    [Fact]
    public async Task Release_SecondTime_RestsBeforeItIsLeasedAgain()
    {
        await using var rig = new Rig();
        await rig.Store.SubmitAsync(Make.NewTask("run", "1"));
        await rig.Store.ReleaseAsync(await rig.Store.LeaseAsync());
        await rig.Store.ReleaseAsync(await rig.Store.LeaseAsync());

        Assert.Empty(await rig.Store.LeaseAsync());
        Assert.Equal(1, (await rig.Store.StatsAsync()).Queued);
        rig.Time.Advance(TimeSpan.FromMilliseconds(100));

        Assert.Equal(["1"], (await rig.Store.LeaseAsync()).Ids());
    }

    [Fact]
    public async Task Return_TooOften_EndsAsInfrastructureFailureAndItsGroupIsDelivered()
    {
        await using var rig = new Rig(options => options.MaxRequeues = 3);
        await rig.Store.SubmitAsync(Make.NewTask("run", "1", "g", version: 4), Make.NewTask("run", "2", "g", version: 4));
        await rig.Store.StoreAsync((await rig.Store.LeaseAsync(2))[1]);

        for (var round = 0; round < 4; round++)
        {
            Assert.Empty(await rig.Store.PullAsync());
            rig.Time.Advance(TimeSpan.FromMinutes(5));
            await rig.Store.SweepAsync(Cancel);
            Assert.Equal(round < 3 ? ["1"] : [], (await rig.Store.LeaseAsync()).Ids());
        }

        var group = Assert.Single(await rig.Store.PullAsync());
        var ended = Make.Read(group.Trajectories[0]);
        Assert.Equal((FailureKind.Infrastructure, "requeued_too_often", false), (ended.Failure, ended.FailureReason, ended.Scored));
        Assert.Equal(("1", "g", "q-1", "2"), (ended.TaskId, ended.GroupId, ended.QuestionId, ended.Labels["hops"]));
        var stats = await rig.Store.StatsAsync();
        Assert.Equal((2, 4, 2), (stats.Ready, stats.Requeued, stats.StoredTrajectories));
        stats.AssertLaw();
    }

    [Fact]
    public async Task Open_AfterAPause_LeavesRunningLeasesTimeToRenew()
    {
        await using var rig = new Rig(options => options.RestartGrace = TimeSpan.FromSeconds(10));
        await rig.Store.SubmitAsync(Make.NewTask("run", "1"));
        var lease = Assert.Single(await rig.Store.LeaseAsync(seconds: 5));
        rig.Time.Advance(TimeSpan.FromMinutes(1));

        await rig.CrashAsync();
        rig.Time.Advance(TimeSpan.FromSeconds(9));

        Assert.Empty(await rig.Store.LeaseAsync(worker: "other"));
        Assert.Equal(StoreOutcome.Stored, await rig.Store.StoreAsync(lease));
    }
}
