using System.Collections.Frozen;
using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.Tests.Support;

namespace AgentPlatform.Tests.Pools;

public sealed class ToolPolicyTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Retries_BudgetSpent_StopUntilCallsEarnThemAgain()
    {
        await using var pool = await StartAsync(new PolicySpec { RetryBudget = new RetryBudgetSpec(0.25, 2) }, replica => Always(replica, Fault.Infrastructure));
        var attempts = new List<int>();
        for (var i = 0; i < 8; i++)
        {
            attempts.Add((await pool.CallAsync()).Attempts.Count);
        }

        // Two are saved; each call earns a quarter of one.
        Assert.Equal(11, attempts.Sum());
        Assert.Equal([2, 2, 1], attempts.Take(3));
    }

    [Fact]
    public async Task Retries_ByFaultClassAndCount_AreThePolicys()
    {
        var policy = new ToolPolicy { Attempts = 4, RetryOn = [Fault.Tool] };
        await using var pool = await StartAsync(new PolicySpec { AllTools = policy }, replica => Always(replica, Fault.Tool));

        Assert.Equal(4, (await pool.CallAsync()).Attempts.Count);
        Always(pool["r-0"], Fault.Timeout);
        Always(pool["r-1"], Fault.Timeout);
        Assert.Single((await pool.CallAsync()).Attempts);
    }

    [Fact]
    public async Task Timeout_OfTheTool_GoesBeforeTheServers()
    {
        var tools = new Dictionary<string, ToolPolicy> { ["read"] = new() { Timeout = TimeSpan.FromSeconds(2) } }.ToFrozenDictionary();
        await using var pool = await StartAsync(new PolicySpec { Tools = tools, Balance = BalanceRule.Turns });
        await pool.CallAsync("read");
        await pool.CallAsync("write");

        Assert.Equal((TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(30)), (pool["r-0"].Timeouts.Single(), pool["r-1"].Timeouts.Single()));
    }

    [Fact]
    public async Task Concurrency_Limit_HoldsInOrderAndRefusesBeyondTheQueue()
    {
        var tools = new Dictionary<string, ToolPolicy> { ["write"] = new() { Concurrency = 1, Queue = 1 } }.ToFrozenDictionary();
        var release = new TaskCompletionSource<ServerOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var pool = await StartAsync(
            new PolicySpec { Tools = tools }, replica => replica.Answer = (call, _) => call.Tool == "write" ? release.Task : Task.FromResult(ScriptedReplica.Outcome(Fault.Unspecified)));
        var first = pool.CallAsync("write");
        var second = pool.CallAsync("write");
        var third = await pool.CallAsync("write");

        Assert.Equal(Fault.Overloaded, third.Fault);
        Assert.Equal(1, pool.Pool.Status().Sum(status => status.Outstanding));
        Assert.Equal(Fault.Unspecified, (await pool.CallAsync("read")).Fault);
        release.SetResult(ScriptedReplica.Outcome(Fault.Unspecified));
        Assert.All(await Task.WhenAll(first, second).WaitAsync(Patience, Token), outcome => Assert.Equal(Fault.Unspecified, outcome.Fault));
    }

    [Fact]
    public async Task Hedge_FirstIsSlow_SecondAnswersAndTheFirstIsCancelled()
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var pool = await StartAsync(new PolicySpec { Balance = BalanceRule.Turns, AllTools = new ToolPolicy { HedgeAfter = TimeSpan.FromMilliseconds(200) } });
        pool["r-0"].Answer = async (_, token) =>
        {
            using var registration = token.Register(() => cancelled.TrySetResult());
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return ScriptedReplica.Outcome(Fault.Tool);
        };
        var call = pool.CallAsync();
        Assert.Empty(pool["r-1"].Timeouts);
        pool.Time.Advance(TimeSpan.FromMilliseconds(200));
        var outcome = await call.WaitAsync(Patience, Token);

        await cancelled.Task.WaitAsync(Patience, Token);
        Assert.Equal(Fault.Unspecified, outcome.Fault);
        Assert.Equal(["r-0", "r-1"], outcome.Attempts.Select(attempt => attempt.Replica).Order());
        Assert.True(outcome.Attempts.Single(attempt => attempt.Replica == "r-1").Hedged);
        Assert.Equal("cancelled", outcome.Attempts.Single(attempt => attempt.Replica == "r-0").Message);
        Assert.Equal(0, pool.Pool.Status().Sum(status => status.Outstanding));
    }

    [Fact]
    public async Task Hedge_ToolWithEffects_NeverRunsTwice()
    {
        var release = new TaskCompletionSource<ServerOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var pool = await StartAsync(new PolicySpec { AllTools = new ToolPolicy { HedgeAfter = TimeSpan.FromMilliseconds(200) } }, replica => replica.Answer = (_, _) => release.Task);
        var call = pool.CallAsync("write", mayRetry: false);
        pool.Time.Advance(TimeSpan.FromSeconds(1));
        release.SetResult(ScriptedReplica.Outcome(Fault.Unspecified));

        Assert.Single((await call.WaitAsync(Patience, Token)).Attempts);
    }

    [Fact]
    public async Task Breaker_TooManyFaults_RefusesWithoutTryingUntilATrialSucceeds()
    {
        var policy = new ToolPolicy { Attempts = 1, Breaker = new BreakerSpec(0.5, TimeSpan.FromSeconds(10), 4, TimeSpan.FromSeconds(5)) };
        await using var pool = await StartAsync(new PolicySpec { AllTools = policy, Ejection = Never }, replica => Always(replica, Fault.Infrastructure));
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(CallStatus.Unknown, (await pool.CallAsync()).Status);
        }

        var refused = await pool.CallAsync();
        Assert.Equal((Fault.Infrastructure, CallStatus.Refused), (refused.Fault, refused.Status));
        Assert.Contains("left alone", refused.Text, StringComparison.Ordinal);
        Assert.Equal(4, Calls(pool));
        // Another tool has a circuit of its own.
        Assert.Equal(CallStatus.Unknown, (await pool.CallAsync("write")).Status);

        Always(pool["r-0"], Fault.Unspecified);
        Always(pool["r-1"], Fault.Unspecified);
        pool.Time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(Fault.Unspecified, (await pool.CallAsync()).Fault);
        Assert.Equal(Fault.Unspecified, (await pool.CallAsync()).Fault);
    }

    private static EjectionSpec Never => new() { Consecutive = 0, ErrorRate = 2 };

    private static Task<ScriptedPool> StartAsync(PolicySpec policy, Action<ScriptedReplica>? script = null) =>
        ScriptedPool.StartAsync(new ServerSpec { Name = "r", Replicas = ReplicaRange.Of(2), MaxOutstanding = 8, Queue = 8, Policy = policy }, Token, script);

    private static void Always(ScriptedReplica replica, Fault fault) => replica.Answer = (_, _) => Task.FromResult(ScriptedReplica.Outcome(fault));

    private static int Calls(ScriptedPool pool) => pool["r-0"].Timeouts.Count + pool["r-1"].Timeouts.Count;
}
