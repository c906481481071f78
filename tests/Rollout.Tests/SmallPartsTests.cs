using AgentPlatform.Rollout.Hosting;
using AgentPlatform.Rollout.Leasing;
using AgentPlatform.Rollout.Status;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace AgentPlatform.Tests.Rollout;

public sealed class SmallPartsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Throttle_FailuresWithinOnePause_CountAsOneAndPausesGrowToTheLongest()
    {
        var time = new FakeTimeProvider();
        var throttle = new LeaseThrottle(new RolloutOptions { MaxPause = TimeSpan.FromSeconds(64) }, time);
        Assert.False(throttle.IsProbing);
        foreach (var pause in new[] { 1, 2, 4, 8, 16, 32, 64, 64 })
        {
            throttle.Failed();
            throttle.Failed();
            Assert.True(throttle.IsProbing);
            var waiting = throttle.WaitAsync(Cancel);
            time.Advance(TimeSpan.FromSeconds(pause) - TimeSpan.FromMilliseconds(1));
            Assert.False(waiting.IsCompleted);
            time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.True(waiting.IsCompletedSuccessfully, $"a pause of {pause} s");
        }

        throttle.Succeeded();
        Assert.False(throttle.IsProbing);
        Assert.True(throttle.WaitAsync(Cancel).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Slots_AllTaken_NextWaitsForOneToComeBack()
    {
        using var slots = new AttemptSlots(new RolloutOptions { MaxConcurrent = 3 });
        Assert.Equal(2, await slots.TakeAsync(2, Cancel));
        Assert.Equal(1, await slots.TakeAsync(2, Cancel));
        var waiting = slots.TakeAsync(5, Cancel);
        Assert.False(waiting.IsCompleted);
        slots.Return(2);
        Assert.InRange(await waiting.WaitAsync(TimeSpan.FromSeconds(10), Cancel), 1, 2);
    }

    [Fact]
    public void CallCost_CallThatWaited_IsNoMeasure()
    {
        var cost = new CallCost();
        Assert.Equal(0, cost.ShareOf(TimeSpan.FromSeconds(5), 1, waited: true));
        Assert.Equal(0.5, cost.ShareOf(TimeSpan.FromSeconds(2), 4, waited: false));
        Assert.Equal(0.5, cost.ShareOf(TimeSpan.FromSeconds(5), 1, waited: true));
        Assert.Equal(1.5, cost.ShareOf(TimeSpan.FromSeconds(3), 2, waited: false));
        Assert.Equal(0.6, cost.Share, 9);
    }

    [Fact]
    public void Attempt_LostLease_OutranksEveryOtherReason()
    {
        var attempt = new ActiveAttempt(new Contracts.Experience.V1.LeasedTask { LeaseId = "1.1" }, 0, 0);
        attempt.Cancel(CancelReason.ModelChanged);
        attempt.Cancel(CancelReason.WorkerStopping);
        Assert.Equal(CancelReason.ModelChanged, attempt.Reason);
        attempt.Cancel(CancelReason.LeaseLost);
        Assert.True(attempt.IsLost && attempt.Token.IsCancellationRequested);
    }

    [Theory]
    [InlineData("Rollout:MaxConcurrent", "0")]
    [InlineData("Rollout:LeaseDuration", "00:00:00.1")]
    [InlineData("Rollout:LeaseWait", "00:00:20")]
    [InlineData("Rollout:Limits:MaxTurns", "0")]
    [InlineData("Rollout:Limits:MaxWallTime", "-00:00:01")]
    public async Task BadSetting_WorkerDoesNotStartAndNamesTheKey(string key, string value)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => WorkerHost.StartAsync(new Dictionary<string, string?>
        {
            ["services:experience:http:0"] = "http://127.0.0.1:1",
            ["services:inference:http:0"] = "http://127.0.0.1:1",
            ["services:agentdock:http:0"] = "http://127.0.0.1:1",
            [key] = value,
        }));

        Assert.Contains(key, exception.Message, StringComparison.Ordinal);
    }
}
