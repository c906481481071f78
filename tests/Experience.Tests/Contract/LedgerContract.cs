using AgentPlatform.Experience.Ledger;
using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.Tests.Experience.Contract;

/// <summary>What every store must hold to, seen from the ledger.</summary>
public sealed class LedgerContract
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Store_SameTrajectoryTwice_IsADuplicate()
    {
        await using var rig = new Rig();
        await rig.Store.SubmitAsync(Make.NewTask("run", "1"));
        var lease = Assert.Single(await rig.Store.LeaseAsync());

        Assert.Equal(StoreOutcome.Stored, await rig.Store.StoreAsync(lease, "t"));
        Assert.Equal(StoreOutcome.Duplicate, await rig.Store.StoreAsync(lease, "t"));
        Assert.Equal(StoreOutcome.StaleLease, await rig.Store.StoreAsync(lease, "another"));

        Assert.Equal(1, (await rig.Store.StatsAsync()).StoredTrajectories);
    }

    [Fact]
    public async Task Store_SameKey_AnswersTheSame()
    {
        await using var rig = new Rig();
        await rig.Store.SubmitAsync(Make.NewTask("run", "1"));
        var lease = Assert.Single(await rig.Store.LeaseAsync());
        var key = Make.Key();

        var first = await rig.Store.StoreAsync(key, [Make.NewTrajectory(lease)], Cancel);
        var second = await rig.Store.StoreAsync(key, [Make.NewTrajectory(lease)], Cancel);

        Assert.Equal([StoreOutcome.Stored], first);
        Assert.Equal(first, second);
        Assert.Equal(1, (await rig.Store.StatsAsync()).StoredTrajectories);
    }

    [Fact]
    public async Task Store_TrajectoryOfAnotherTask_IsRefusedAndNoneIsStored()
    {
        await using var rig = new Rig();
        await rig.Store.SubmitAsync(Make.NewTask("run", "1", "g"), Make.NewTask("run", "2", "h"));
        var leases = await rig.Store.LeaseAsync();
        var swapped = Make.NewTrajectory(leases[1]) with { Lease = leases[0].Id };

        var error = await Assert.ThrowsAsync<PlatformException>(
            () => rig.Store.StoreAsync(Make.Key(), [Make.NewTrajectory(leases[1]), swapped], Cancel));

        Assert.Equal("LEASE_MISMATCH", error.Reason);
        var stats = await rig.Store.StatsAsync();
        Assert.Equal((0, 2), (stats.StoredTrajectories, stats.Running));
    }

    [Fact]
    public async Task Store_Trajectories_AddUpInTheRunsSums()
    {
        await using var rig = new Rig();
        await rig.Store.SubmitAsync(Make.NewTask("run", "1"), Make.NewTask("run", "2"));
        await rig.Store.FinishAllAsync();

        var stats = await rig.Store.StatsAsync();

        Assert.Equal((2, 4, 6), (stats.StoredTrajectories, stats.ToolCalls, stats.SampledTokens));
        Assert.Equal(2, Assert.Single(stats.ToolFaults, fault => fault.Key == "timeout").Value);
        Assert.Equal((4.0, 2.0), (stats.Timings.TotalSeconds, stats.Timings.EngineSeconds));
    }

    [Fact]
    public async Task Pull_GroupIncomplete_IsNotHandedOut()
    {
        await using var rig = new Rig();
        await rig.Store.SubmitAsync(Make.NewTask("run", "1", "g"), Make.NewTask("run", "2", "g"));
        var leases = await rig.Store.LeaseAsync();
        await rig.Store.StoreAsync(leases[1]);

        Assert.Empty(await rig.Store.PullAsync());
        await rig.Store.StoreAsync(leases[0]);

        var group = Assert.Single(await rig.Store.PullAsync());
        Assert.Equal(["1", "2"], group.Trajectories.Select(stored => Make.Read(stored).TaskId));
    }

    [Fact]
    public async Task Pull_ManyGroups_OldestIssuedVersionFirst()
    {
        await using var rig = new Rig();
        await rig.Store.SubmitAsync(
            Make.NewTask("run", "1", "g7", 7), Make.NewTask("run", "2", "g3", 3), Make.NewTask("run", "3", "g5", 5), Make.NewTask("run", "4", "g3b", 3));
        await rig.Store.FinishAllAsync();

        Assert.Equal(["g3", "g3b", "g5"], (await rig.Store.PullAsync(max: 3)).Ids());
    }

    [Fact]
    public async Task Pull_EvaluationOrOtherRun_IsNotHandedOut()
    {
        await using var rig = new Rig();
        await rig.Store.SubmitAsync(Make.NewTask("run", "1"), Make.NewTask("other", "2", "g"));
        await rig.Store.FinishAllAsync();

        Assert.Empty(await rig.Store.PullAsync());
        Assert.Empty(await rig.Store.PullAsync("never-heard-of"));
        Assert.Equal(1, (await rig.Store.StatsAsync()).Ready);
    }

    [Fact]
    public async Task Pull_NotCommitted_ComesAgainToTheSameConsumerAndToNoOther()
    {
        await using var rig = new Rig();
        await rig.Store.SubmitAsync(Make.NewTask("run", "1", "g"), Make.NewTask("run", "2", "h"));
        await rig.Store.FinishAllAsync();
        Assert.Equal(["g"], (await rig.Store.PullAsync(max: 1)).Ids());

        await rig.CrashAsync();

        Assert.Equal(["g"], (await rig.Store.PullAsync(max: 1)).Ids());
        Assert.Equal(["h"], (await rig.Store.PullAsync(consumer: "other")).Ids());
        Assert.Equal(["g"], (await rig.Store.PullAsync()).Ids());
        await rig.Store.CommitAsync("g");
        Assert.Empty(await rig.Store.PullAsync());
    }

    [Fact]
    public async Task Pull_HeldGroups_AreNotSentAgain()
    {
        await using var rig = new Rig();
        await rig.Store.SubmitAsync(Make.NewTask("run", "1", "g"), Make.NewTask("run", "2", "h"));
        await rig.Store.FinishAllAsync();
        await rig.Store.PullAsync(max: 1);

        Assert.Equal(["h"], (await rig.Store.PullAsync(held: "g")).Ids());
        Assert.Empty(await rig.Store.PullAsync(held: ["g", "h"]));
        Assert.Equal(["g", "h"], (await rig.Store.PullAsync()).Ids());
    }

    [Fact]
    public async Task Pull_SameKey_GetsTheSameGroups()
    {
        await using var rig = new Rig();
        await rig.Store.SubmitAsync(Make.NewTask("run", "1", "g"), Make.NewTask("run", "2", "h"));
        await rig.Store.FinishAllAsync();
        var request = new PullRequest(Make.Key(), "run", "c", 1, new HashSet<string>());

        Assert.Equal(["g"], (await rig.Store.PullAsync(request, Cancel)).Ids());
        Assert.Equal(["g"], (await rig.Store.PullAsync(request, Cancel)).Ids());
    }

    [Fact]
    public async Task Commit_TrainedAndRejected_IsCountedOnce()
    {
        await using var rig = new Rig();
        await rig.Store.SubmitAsync(Make.NewTask("run", "1", "g"), Make.NewTask("run", "2", "g"), Make.NewTask("run", "3", "h"));
        await rig.Store.FinishAllAsync();
        await rig.Store.PullAsync();

        Assert.Equal(new CommitCounts(2, 0), await rig.Store.CommitAsync("g"));
        Assert.Equal(new CommitCounts(1, 0), await rig.Store.CommitAsync("h", "no_variance"));
        Assert.Equal(new CommitCounts(0, 2), await rig.Store.CommitAsync("g"));
        Assert.Equal(new CommitCounts(0, 1), await rig.Store.CommitAsync("h"));

        var stats = await rig.Store.StatsAsync();
        Assert.Equal((0, 2), (stats.Ready, stats.Trained));
        Assert.Equal(1, Assert.Single(stats.Rejected, reason => reason.Key == "no_variance").Value);
        stats.AssertLaw();
    }

    [Fact]
    public async Task Commit_SameKey_AnswersTheSame()
    {
        await using var rig = new Rig();
        await rig.Store.SubmitAsync(Make.NewTask("run", "1", "g"));
        await rig.Store.FinishAllAsync();
        await rig.Store.PullAsync();
        var request = new CommitRequest(Make.Key(), "run", "c", [new Verdict("g", null)], 3);

        Assert.Equal(new CommitCounts(1, 0), await rig.Store.CommitAsync(request, Cancel));
        Assert.Equal(new CommitCounts(1, 0), await rig.Store.CommitAsync(request, Cancel));
        Assert.Equal(1, (await rig.Store.StatsAsync()).Trained);
    }

    [Theory]
    [InlineData("theirs", PlatformErrorCode.Conflict, "GROUP_NOT_YOURS")]
    [InlineData("open", PlatformErrorCode.WrongState, "GROUP_NOT_PULLED")]
    [InlineData("none", PlatformErrorCode.Missing, "GROUP_UNKNOWN")]
    public async Task Commit_OneVerdictIsWrong_CommitsNone(string group, PlatformErrorCode code, string reason)
    {
        await using var rig = new Rig();
        await rig.Store.SubmitAsync(Make.NewTask("run", "1", "mine"), Make.NewTask("run", "2", "theirs"));
        await rig.Store.FinishAllAsync();
        await rig.Store.SubmitAsync(Make.NewTask("run", "3", "open"));
        Assert.Equal(["mine"], (await rig.Store.PullAsync(max: 1)).Ids());
        Assert.Equal(["theirs"], (await rig.Store.PullAsync(consumer: "d")).Ids());

        var error = await Assert.ThrowsAsync<PlatformException>(() => rig.Store.CommitAsync(
            new CommitRequest(Make.Key(), "run", "c", [new Verdict("mine", null), new Verdict(group, null)], 1), Cancel));

        Assert.Equal((code, reason), (error.Code, error.Reason));
        Assert.Equal(0, (await rig.Store.StatsAsync()).Trained);
    }

    [Fact]
    public async Task Commit_NotPulled_IsRefused()
    {
        await using var rig = new Rig();
        await rig.Store.SubmitAsync(Make.NewTask("run", "1", "g"));
        await rig.Store.FinishAllAsync();

        var error = await Assert.ThrowsAsync<PlatformException>(() => rig.Store.CommitAsync("g"));

        Assert.Equal((PlatformErrorCode.WrongState, "GROUP_NOT_PULLED"), (error.Code, error.Reason));
    }

    [Fact]
    public async Task Submit_TaskForACompleteGroup_OpensItAgainUntilItIsPulled()
    {
        await using var rig = new Rig();
        await rig.Store.SubmitAsync(Make.NewTask("run", "1", "g"));
        await rig.Store.FinishAllAsync();
        await rig.Store.SubmitAsync(Make.NewTask("run", "2", "g"));

        Assert.Empty(await rig.Store.PullAsync());
        await rig.Store.FinishAllAsync();
        Assert.Equal(2, Assert.Single(await rig.Store.PullAsync()).Trajectories.Count);

        var error = await Assert.ThrowsAsync<PlatformException>(() => rig.Store.SubmitAsync(Make.NewTask("run", "3", "g")));
        Assert.Equal("GROUP_CLOSED", error.Reason);
    }

    [Fact]
    public async Task Read_Pages_InTheOrderOfStoring()
    {
        await using var rig = new Rig();
        await rig.Store.SubmitAsync(Make.NewTask("run", "1"), Make.NewTask("run", "2"), Make.NewTask("run", "3"), Make.NewTask("other", "4"));
        foreach (var lease in (await rig.Store.LeaseAsync()).Reverse())
        {
            await rig.Store.StoreAsync(lease);
        }

        var first = await rig.Store.ReadAsync("run", 0, 2, Cancel);
        var second = await rig.Store.ReadAsync("run", first.Trajectories[^1].Sequence, 2, Cancel);

        Assert.Equal(["3", "2"], first.Trajectories.Select(stored => Make.Read(stored).TaskId));
        Assert.Equal(["1"], second.Trajectories.Select(stored => Make.Read(stored).TaskId));
        Assert.False(second.MoreToCome);
        var error = await Assert.ThrowsAsync<PlatformException>(() => rig.Store.ReadAsync("none", 0, 2, Cancel));
        Assert.Equal("RUN_UNKNOWN", error.Reason);
    }
}
