using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.Tests.Support;

namespace AgentPlatform.Tests.Pools;

public sealed class ReplicaPoolTests
{
    private static readonly ServerSpec Two = new() { Name = "r", Replicas = ReplicaRange.Of(2), MaxOutstanding = 4, Queue = 4, Policy = new PolicySpec { Balance = BalanceRule.Turns } };
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Fault.Infrastructure)]
    [InlineData(Fault.Timeout)]
    public async Task CallAsync_ReadOnlyToolMeetsFault_RunsOnceMoreOnTheOther(Fault fault)
    {
        await using var pool = await ScriptedPool.StartAsync(Two, Token, replica => Always(replica, replica.Name == "r-0" ? fault : Fault.Unspecified));

        var outcome = await pool.CallAsync();

        Assert.Equal(Fault.Unspecified, outcome.Fault);
        Assert.Equal(["r-0", "r-1"], outcome.Attempts.Select(attempt => attempt.Replica));
        Assert.Equal([fault, Fault.Unspecified], outcome.Attempts.Select(attempt => attempt.Fault));
        Assert.Equal("r.read", outcome.AnsweredBy);
    }

    [Theory]
    [InlineData(false, Fault.Infrastructure, CallStatus.Unknown)]
    [InlineData(true, Fault.Tool, CallStatus.Failed)]
    public async Task CallAsync_SecondAttemptWouldNotHelpOrHarms_RunsOnce(bool mayRetry, Fault fault, CallStatus status)
    {
        await using var pool = await ScriptedPool.StartAsync(Two, Token, replica => Always(replica, fault));

        var outcome = await pool.CallAsync(mayRetry: mayRetry);

        Assert.Equal((fault, status), (outcome.Fault, outcome.Status));
        Assert.Single(outcome.Attempts);
    }

    [Fact]
    public async Task CallAsync_FaultOnBoth_GivesUpAfterTwoAttempts()
    {
        await using var pool = await ScriptedPool.StartAsync(Two, Token, replica => Always(replica, Fault.Timeout));

        var outcome = await pool.CallAsync();

        Assert.Equal(Fault.Timeout, outcome.Fault);
        Assert.Equal(2, outcome.Attempts.Count);
    }

    [Fact]
    public async Task CallAsync_DeadlineNear_CutsTheAttemptAndDoesNotRetry()
    {
        await using var pool = await ScriptedPool.StartAsync(Two, Token);
        pool["r-0"].Answer = (_, _) =>
        {
            pool.Time.Advance(pool["r-0"].Timeouts[^1]);
            return Task.FromResult(ScriptedReplica.Outcome(Fault.Timeout));
        };

        var outcome = await pool.CallAsync(deadline: TimeSpan.FromSeconds(1));

        var given = Assert.Single(pool["r-0"].Timeouts);
        Assert.True(given < TimeSpan.FromSeconds(1) && given > TimeSpan.FromSeconds(0.9), $"{given}");
        Assert.Single(outcome.Attempts);
    }

    [Fact]
    public async Task CallAsync_QueueFull_IsOverloaded()
    {
        var release = new TaskCompletionSource<ServerOutcome>();
        await using var pool = await ScriptedPool.StartAsync(Two with { MaxOutstanding = 1, Queue = 0 }, Token, replica => replica.Answer = (_, _) => release.Task);
        var busy = new[] { pool.CallAsync(), pool.CallAsync() };

        var outcome = await pool.CallAsync();
        release.SetResult(ScriptedReplica.Outcome(Fault.Unspecified));

        Assert.Equal((Fault.Overloaded, CallStatus.Refused), (outcome.Fault, outcome.Status));
        Assert.Empty(outcome.Attempts);
        Assert.All(await Task.WhenAll(busy), done => Assert.Equal(Fault.Unspecified, done.Fault));
    }

    [Fact]
    public async Task CallAsync_WaitsLongerThanTheQueueTimeout_IsOverloaded()
    {
        var release = new TaskCompletionSource<ServerOutcome>();
        await using var pool = await ScriptedPool.StartAsync(
            Two with { MaxOutstanding = 1, QueueTimeout = TimeSpan.FromSeconds(3) }, Token, replica => replica.Answer = (_, _) => release.Task);
        var busy = new[] { pool.CallAsync(), pool.CallAsync() };
        var waiting = pool.CallAsync();
        Assert.False(waiting.IsCompleted);

        pool.Time.Advance(TimeSpan.FromSeconds(4));
        var outcome = await waiting.WaitAsync(Patience, Token);
        release.SetResult(ScriptedReplica.Outcome(Fault.Unspecified));
        await Task.WhenAll(busy);

        Assert.Equal((Fault.Overloaded, TimeSpan.FromSeconds(4)), (outcome.Fault, outcome.QueueDuration));
    }

    [Fact]
    public async Task CallAsync_NoReplicaReady_IsInfrastructureAndSaysWhy()
    {
        await using var pool = await ScriptedPool.StartAsync(Two with { Replicas = ReplicaRange.Of(1) }, Token, replica => replica.ComesUp = false);
        pool["r-0"].Die("exit code 7");
        await UntilAsync(() => pool.Pool.Status().Single().Problem == "exit code 7", "the reason");
        var waiting = pool.CallAsync();

        pool.Time.Advance(TimeSpan.FromSeconds(31));
        var outcome = await waiting.WaitAsync(Patience, Token);

        Assert.Equal((Fault.Infrastructure, CallStatus.Refused), (outcome.Fault, outcome.Status));
        Assert.Contains("exit code 7", outcome.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallAsync_Durations_SeparateQueueFromRun()
    {
        await using var pool = await ScriptedPool.StartAsync(Two, Token);
        pool["r-0"].Answer = (_, _) =>
        {
            pool.Time.Advance(TimeSpan.FromMilliseconds(40));
            return Task.FromResult(ScriptedReplica.Outcome(Fault.Unspecified));
        };

        var outcome = await pool.CallAsync();

        Assert.Equal((TimeSpan.Zero, TimeSpan.FromMilliseconds(40)), (outcome.QueueDuration, outcome.RunDuration));
    }

    [Fact]
    public async Task Replica_Dies_IsStartedAgainAndCounted()
    {
        await using var pool = await ScriptedPool.StartAsync(Two, Token);

        pool["r-0"].Die("exit code 1");
        await UntilAsync(
            () =>
            {
                pool.Time.Advance(TimeSpan.FromSeconds(1));
                return pool["r-0"].Lives == 2 && pool.StateOf("r-0") == "ready";
            },
            "the second life");

        Assert.Equal(1, pool.Pool.Status().Single(status => status.Replica == "r-0").Restarts);
    }

    [Fact]
    public async Task Replica_EndsAsItShould_LivesAgainWithoutCountingAsARestart()
    {
        await using var pool = await ScriptedPool.StartAsync(Two, Token);

        pool["r-0"].Die(null);
        await UntilAsync(() => pool["r-0"].Lives == 2, "the second life");

        Assert.Equal(0, pool.Pool.Status().Single(status => status.Replica == "r-0").Restarts);
    }

    [Fact]
    public async Task Replica_AnswersNoPings_IsStartedAgain()
    {
        await using var pool = await ScriptedPool.StartAsync(Two, Token);
        pool["r-1"].AnswersPings = false;

        await UntilAsync(
            () =>
            {
                pool.Time.Advance(TimeSpan.FromSeconds(5));
                return pool["r-1"].Lives == 2;
            },
            "the second life");

        Assert.Equal(1, pool["r-0"].Lives);

    }

    [Fact]
    public async Task Replica_KeepsFailing_IsEjectedTriedOnceAndLetBackIn()
    {
        var policy = new PolicySpec { Balance = BalanceRule.Turns, Probe = ProbeSpec.Default with { Interval = TimeSpan.Zero }, Ejection = new EjectionSpec { Consecutive = 3 } };
        await using var pool = await ScriptedPool.StartAsync(Two with { Policy = policy }, Token, replica => Always(replica, replica.Name == "r-0" ? Fault.Infrastructure : Fault.Unspecified));

        for (var i = 0; i < 6; i++)
        {
            await pool.CallAsync(mayRetry: false);
        }

        Assert.Equal("ejected", pool.StateOf("r-0"));
        var failed = pool["r-0"].Timeouts.Count;
        Assert.Equal(3, failed);
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(Fault.Unspecified, (await pool.CallAsync(mayRetry: false)).Fault);
        }

        Assert.Equal(failed, pool["r-0"].Timeouts.Count);
        Always(pool["r-0"], Fault.Unspecified);
        var trial = new TaskCompletionSource<ServerOutcome>();
        pool["r-0"].Answer = (_, _) => trial.Task;
        pool.Time.Advance(TimeSpan.FromSeconds(5));
        var calls = Enumerable.Range(0, 4).Select(_ => pool.CallAsync(mayRetry: false)).ToList();
        Assert.Equal(failed + 1, pool["r-0"].Timeouts.Count);
        trial.SetResult(ScriptedReplica.Outcome(Fault.Unspecified));
        await Task.WhenAll(calls).WaitAsync(Patience, Token);

        Assert.Equal("ready", pool.StateOf("r-0"));
        Assert.Equal(1, pool.Pool.Status().Single(status => status.Replica == "r-0").Ejections);
    }

    [Fact]
    public async Task Replicas_AllFail_AreNotAllEjected()
    {
        await using var pool = await ScriptedPool.StartAsync(Two, Token, replica => Always(replica, Fault.Infrastructure));

        for (var i = 0; i < 40; i++)
        {
            await pool.CallAsync(mayRetry: false);
        }

        Assert.Single(pool.Pool.Status(), status => status.State == "ejected");
    }

    [Fact]
    public async Task Load_GoesUpAndDown_ReplicasFollowBetweenMinAndMax()
    {
        var release = new TaskCompletionSource<ServerOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        var spec = Two with { Replicas = new ReplicaRange(1, 3), MaxOutstanding = 2, Queue = 64, Policy = new PolicySpec { Probe = ProbeSpec.Default with { Interval = TimeSpan.Zero } } };
        await using var pool = await ScriptedPool.StartAsync(spec, Token, replica => replica.Answer = (_, _) => release.Task);
        var calls = Enumerable.Range(0, 12).Select(_ => pool.CallAsync()).ToList();
        Assert.Single(pool.Pool.Status());

        await UntilAsync(() => Advance(pool, 0.25) && pool.Pool.Status().Count(status => status.State == "ready") == 3, "three replicas");
        await UntilAsync(() => pool.Pool.Status().Sum(status => status.Outstanding) == 6, "all places in use");
        release.SetResult(ScriptedReplica.Outcome(Fault.Unspecified));
        Assert.All(await Task.WhenAll(calls).WaitAsync(Patience, Token), outcome => Assert.Equal(Fault.Unspecified, outcome.Fault));

        Advance(pool, 30);
        Assert.Equal(3, pool.Pool.Status().Count());
        await UntilAsync(() => Advance(pool, 10) && pool.Pool.Status().Count() == 1, "one replica");
        Assert.Equal("r-0", pool.Pool.Status().Single().Replica);
    }

    [Fact]
    public async Task CallAsync_OfOneSession_StaysOnOneReplica()
    {
        var spec = Two with { Replicas = ReplicaRange.Of(4), Policy = new PolicySpec { Balance = BalanceRule.Session } };
        await using var pool = await ScriptedPool.StartAsync(spec, Token);

        var homes = new Dictionary<string, HashSet<string>>();
        for (var i = 0; i < 200; i++)
        {
            var session = $"s{i % 20}";
            homes.TryAdd(session, []);
            homes[session].Add((await pool.CallAsync(session: session)).Attempts.Single().Replica);
        }

        Assert.All(homes.Values, home => Assert.Single(home));
        Assert.True(homes.Values.Select(home => home.Single()).Distinct().Count() > 1);
    }

    private static bool Advance(ScriptedPool pool, double seconds)
    {
        pool.Time.Advance(TimeSpan.FromSeconds(seconds));
        return true;
    }

    private static void Always(ScriptedReplica replica, Fault fault) => replica.Answer = (_, _) => Task.FromResult(ScriptedReplica.Outcome(fault));

    private static Task UntilAsync(Func<bool> condition, string what) => Waiting.UntilAsync(() => Task.FromResult(condition()), what, Token);
}
