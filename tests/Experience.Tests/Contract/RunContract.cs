using AgentPlatform.Experience.Ledger;
using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.Tests.Experience.Contract;

/// <summary>What every store must hold to, seen from runs as a whole.</summary>
public sealed class RunContract
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stop_QueuedAndRunning_AreCancelledNowAndWhenTheyEnd()
    {
        await using var rig = new Rig();
        await rig.Store.SubmitAsync(
            Make.NewTask("run", "1"), Make.NewTask("run", "2"), Make.NewTask("run", "3"), Make.NewTask("run", "4"), Make.NewTask("run", "5"), Make.NewTask("other", "6"));
        var leases = await rig.Store.LeaseAsync(4, seconds: 10);

        Assert.Equal(1, await rig.Store.StopAsync());
        var stats = await rig.Store.StatsAsync();
        Assert.Equal((0, 4, true), (stats.Queued, stats.Running, stats.Stopped));
        Assert.Equal([leases[0].Id], await rig.Store.RenewAsync(leases[0]));
        Assert.Equal(StoreOutcome.Stored, await rig.Store.StoreAsync(leases[1]));
        Assert.Equal(1, await rig.Store.ReleaseAsync(leases[2]));
        rig.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(1, await rig.Store.SweepAsync(Cancel));

        Assert.Equal(["6"], (await rig.Store.LeaseAsync()).Ids());
        stats = await rig.Store.StatsAsync();
        Assert.Equal((5, 0, 0, 1), (stats.Issued, stats.Running, stats.Ready, stats.StoredTrajectories));
        Assert.Equal(5, Assert.Single(stats.Rejected, reason => reason.Key == "cancelled").Value);
    }

    [Fact]
    public async Task Stop_GroupCompleteAndGroupNot_OnlyTheCompleteOneIsStillDelivered()
    {
        await using var rig = new Rig();
        await rig.Store.SubmitAsync(Make.NewTask("run", "1", "whole"), Make.NewTask("run", "2", "half"), Make.NewTask("run", "3", "half"));
        foreach (var lease in await rig.Store.LeaseAsync(2))
        {
            await rig.Store.StoreAsync(lease);
        }

        Assert.Equal(2, await rig.Store.StopAsync());

        Assert.Equal(["whole"], (await rig.Store.PullAsync()).Ids());
        await rig.Store.CommitAsync("whole");
        var stats = await rig.Store.StatsAsync();
        Assert.Equal((1, 0), (stats.Trained, stats.Ready));
        Assert.Equal(2, Assert.Single(stats.Rejected, reason => reason.Key == "cancelled").Value);
        stats.AssertLaw();
    }

    [Fact]
    public async Task Stop_SameKey_AnswersTheSame()
    {
        await using var rig = new Rig();
        await rig.Store.SubmitAsync(Make.NewTask("run", "1"));
        var key = Make.Key();

        Assert.Equal(1, await rig.Store.StopAsync(key, "run", Cancel));
        Assert.Equal(1, await rig.Store.StopAsync(key, "run", Cancel));
        Assert.Equal(0, await rig.Store.StopAsync());
    }

    [Fact]
    public async Task Submit_RunStopped_IsRefused()
    {
        await using var rig = new Rig();
        await rig.Store.SubmitAsync(Make.NewTask("run", "1"));
        await rig.Store.StopAsync();

        var error = await Assert.ThrowsAsync<PlatformException>(() => rig.Store.SubmitAsync(Make.NewTask("fresh", "1"), Make.NewTask("run", "2")));

        Assert.Equal((PlatformErrorCode.WrongState, "RUN_STOPPED"), (error.Code, error.Reason));
        await Assert.ThrowsAsync<PlatformException>(() => rig.Store.StatsAsync("fresh"));
    }

    [Fact]
    public async Task Stats_UnknownRun_IsMissing()
    {
        await using var rig = new Rig();

        var error = await Assert.ThrowsAsync<PlatformException>(() => rig.Store.StatsAsync());

        Assert.Equal((PlatformErrorCode.Missing, "RUN_UNKNOWN"), (error.Code, error.Reason));
        await Assert.ThrowsAsync<PlatformException>(() => rig.Store.StopAsync());
    }
}
