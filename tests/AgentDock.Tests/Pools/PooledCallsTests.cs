using System.Text.Json;
using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.AgentDock.Pools;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;
using Microsoft.Extensions.Time.Testing;

namespace AgentPlatform.Tests.Pools;

public sealed class PooledCallsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<FakeReplica> _replicas = [new("r-0"), new("r-1")];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Fault.Infrastructure)]
    [InlineData(Fault.Timeout)]
    public async Task CallAsync_ReadOnlyToolMeetsFault_RunsOnceMoreOnTheOther(Fault fault)
    {
        var outcome = await Pool().CallAsync(Call(mayRetry: true), (replica, _, _) => Answer(replica.Name == "r-0" ? fault : Fault.Unspecified), Token);

        Assert.Equal(Fault.Unspecified, outcome.Fault);
        Assert.Equal(["r-0", "r-1"], outcome.Attempts.Select(attempt => attempt.Replica));
        Assert.Equal([fault, Fault.Unspecified], outcome.Attempts.Select(attempt => attempt.Fault));
    }

    [Fact]
    public async Task CallAsync_ToolWithEffectsMeetsFault_IsNotRunAgain()
    {
        var outcome = await Pool().CallAsync(Call(mayRetry: false), (_, _, _) => Answer(Fault.Infrastructure), Token);

        Assert.Equal(Fault.Infrastructure, outcome.Fault);
        Assert.Single(outcome.Attempts);
    }

    [Fact]
    public async Task CallAsync_ToolItselfFails_IsNotRunAgain()
    {
        var outcome = await Pool().CallAsync(Call(mayRetry: true), (_, _, _) => Answer(Fault.Tool), Token);

        Assert.Equal(Fault.Tool, outcome.Fault);
        Assert.Single(outcome.Attempts);
    }

    [Fact]
    public async Task CallAsync_FaultOnBoth_GivesUpAfterTwoAttempts()
    {
        var outcome = await Pool().CallAsync(Call(mayRetry: true), (_, _, _) => Answer(Fault.Timeout), Token);

        Assert.Equal(Fault.Timeout, outcome.Fault);
        Assert.Equal(2, outcome.Attempts.Count);
    }

    [Fact]
    public async Task CallAsync_DeadlineNear_CutsTheAttemptAndDoesNotRetry()
    {
        TimeSpan given = default;
        var outcome = await Pool().CallAsync(
            Call(mayRetry: true, deadline: TimeSpan.FromSeconds(1)),
            (_, timeout, _) =>
            {
                given = timeout;
                _time.Advance(timeout);
                return Answer(Fault.Timeout);
            },
            Token);

        Assert.True(given < TimeSpan.FromSeconds(1) && given > TimeSpan.FromSeconds(0.9), $"{given}");
        Assert.Single(outcome.Attempts);
    }

    [Fact]
    public async Task CallAsync_QueueFull_IsOverloaded()
    {
        var pool = Pool(new ServerSpec { Name = "r", MaxOutstanding = 1, Queue = 0 });
        var release = new TaskCompletionSource<ServerOutcome>();
        var busy = Enumerable.Range(0, 2).Select(_ => pool.CallAsync(Call(true), (_, _, _) => release.Task, Token)).ToList();
        var outcome = await pool.CallAsync(Call(true), (_, _, _) => Answer(Fault.Unspecified), Token);
        release.SetResult(new ServerOutcome { Fault = Fault.Unspecified, Text = "done" });

        Assert.Equal(Fault.Overloaded, outcome.Fault);
        Assert.Empty(outcome.Attempts);
        Assert.All(await Task.WhenAll(busy), done => Assert.Equal("done", done.Text));
    }

    [Fact]
    public async Task CallAsync_WaitsLongerThanTheQueueTimeout_IsOverloaded()
    {
        var pool = Pool(new ServerSpec { Name = "r", MaxOutstanding = 1, Queue = 5, QueueTimeout = TimeSpan.FromSeconds(3) });
        var release = new TaskCompletionSource<ServerOutcome>();
        var busy = Enumerable.Range(0, 2).Select(_ => pool.CallAsync(Call(true), (_, _, _) => release.Task, Token)).ToList();
        var waiting = pool.CallAsync(Call(true), (_, _, _) => Answer(Fault.Unspecified), Token);
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(4));
        var outcome = await waiting.WaitAsync(TimeSpan.FromSeconds(10), Token);
        release.SetResult(new ServerOutcome { Fault = Fault.Unspecified, Text = "done" });
        await Task.WhenAll(busy);

        Assert.Equal(Fault.Overloaded, outcome.Fault);
        Assert.Equal(TimeSpan.FromSeconds(4), outcome.QueueDuration);
    }

    [Fact]
    public async Task CallAsync_NoReplicaReady_IsInfrastructureAndSaysWhy()
    {
        _replicas[0].Problem = "exit code 7";
        var pool = Pool(ready: false);
        var waiting = pool.CallAsync(Call(true), (_, _, _) => Answer(Fault.Unspecified), Token);
        _time.Advance(TimeSpan.FromSeconds(31));
        var outcome = await waiting.WaitAsync(TimeSpan.FromSeconds(10), Token);

        Assert.Equal(Fault.Infrastructure, outcome.Fault);
        Assert.Contains("exit code 7", outcome.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallAsync_Durations_SeparateQueueFromRun()
    {
        var outcome = await Pool().CallAsync(
            Call(true),
            (_, _, _) =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(40));
                return Answer(Fault.Unspecified);
            },
            Token);

        Assert.Equal((TimeSpan.Zero, TimeSpan.FromMilliseconds(40)), (outcome.QueueDuration, outcome.RunDuration));
    }

    private PooledCalls<FakeReplica> Pool(ServerSpec? spec = null, bool ready = true)
    {
        spec ??= new ServerSpec { Name = "r", MaxOutstanding = 4, Queue = 4 };
        var balancer = new LeastOutstandingBalancer<FakeReplica>(spec.MaxOutstanding, spec.Queue);
        foreach (var replica in _replicas)
        {
            balancer.Add(replica);
            balancer.SetReady(replica, ready);
        }

        return new PooledCalls<FakeReplica>(spec, balancer, _replicas, _time);
    }

    private ServerCall Call(bool mayRetry, TimeSpan? deadline = null) =>
        new("t", JsonElement.Parse("{}"), null, deadline is { } left ? _time.GetUtcNow() + left : null, mayRetry);

    private static Task<ServerOutcome> Answer(Fault fault) => Task.FromResult(new ServerOutcome { Fault = fault, Text = fault.ToString() });

    private sealed class FakeReplica(string name) : IReplica
    {
        public string Name => name;

        public string Problem { get; set; } = string.Empty;
    }
}
