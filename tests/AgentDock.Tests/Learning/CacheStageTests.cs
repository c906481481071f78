using AgentPlatform.AgentDock.Caching;
using AgentPlatform.AgentDock.Replay;
using AgentPlatform.AgentDock.Stages;
using AgentPlatform.AgentDock.States;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace AgentPlatform.Tests.Learning;

public sealed class CacheStageTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly TestMeters _meters = new();
    private readonly FakeServer _server = new();
    private readonly CacheOptions _options = new() { Enabled = true };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _meters.Dispose();

    [Fact]
    public async Task Call_SameArgumentsInAnyOrder_RunsOnce()
    {
        var rig = new Rig(this);
        var first = await rig.CallAsync("read", arguments: """{"a":1,"b":[2]}""");
        var second = await rig.CallAsync("read", "other", """{"b":[2.0],"a":1.0}""");

        Assert.Equal((Origin.Live, Origin.Cache), (first.Origin, second.Origin));
        Assert.Equal(1, _server.Calls);
        Assert.Equal((1, 1), (rig.Cache.Report().Hits, rig.Cache.Report().Misses));
    }

    [Fact]
    public async Task Call_NumbersThatDoublesCannotTellApart_RunBoth()
    {
        var rig = new Rig(this);
        await rig.CallAsync("read", arguments: """{"id":9007199254740993}""");
        await rig.CallAsync("read", arguments: """{"id":9007199254740992}""");

        Assert.Equal(2, _server.Calls);
    }

    [Fact]
    public async Task Call_AfterTimeToLive_RunsAgain()
    {
        var rig = new Rig(this);
        await rig.CallAsync("read");
        _time.Advance(_options.TimeToLive - TimeSpan.FromSeconds(1));
        Assert.Equal(Origin.Cache, (await rig.CallAsync("read")).Origin);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(Origin.Live, (await rig.CallAsync("read")).Origin);
    }

    [Fact]
    public async Task Call_AfterAWriteOfTheTrajectory_RunsAgainAndOnlyForIt()
    {
        var rig = new Rig(this);
        await rig.CallAsync("read", "writer");
        await rig.CallAsync("write", "writer");
        _server.Answer = _ => ValueTask.FromResult(FakeServer.Text("what the writer wrote"));
        var writer = await rig.CallAsync("read", "writer");
        var reader = await rig.CallAsync("read", "reader");

        Assert.Equal((Origin.Live, "what the writer wrote"), (writer.Origin, writer.Text));
        Assert.Equal((Origin.Cache, "answer"), (reader.Origin, reader.Text));
    }

    [Fact]
    public async Task Call_PoisonedByOneTrajectory_IsNeverReadByAnother()
    {
        // Whatever the victim reads must be what it would read with no attacker about: at each step of the attacker's.
        var rig = new Rig(this);
        var state = new Dictionary<string, string>();
        var current = string.Empty;
        _server.Answer = _ => ValueTask.FromResult(FakeServer.Text(state.GetValueOrDefault(current, "clean")));
        for (var round = 0; round < 50; round++)
        {
            current = "attacker";
            await rig.CallAsync("write", "attacker", $$"""{"round":{{round % 7}}}""");
            state["attacker"] = $"poison {round}";
            var own = await rig.CallAsync("read", "attacker");
            current = "victim";
            var read = await rig.CallAsync("read", "victim");

            Assert.Equal($"poison {round}", own.Text);
            Assert.Equal("clean", read.Text);
        }

        current = "late";
        Assert.Equal("clean", (await rig.CallAsync("read", "late")).Text);
    }

    [Fact]
    public async Task Call_SameWritesByAnotherTrajectory_SharesOnlyWhereAllowed()
    {
        var alone = new Rig(this);
        await alone.CallAsync("write", "a");
        await alone.CallAsync("read", "a");
        await alone.CallAsync("write", "b");
        Assert.Equal(Origin.Live, (await alone.CallAsync("read", "b")).Origin);

        _options.ShareWrites = true;
        var shared = new Rig(this);
        await shared.CallAsync("write", "a");
        await shared.CallAsync("read", "a");
        await shared.CallAsync("write", "b");
        await shared.CallAsync("write", "c", """{"x":1}""");

        Assert.Equal(Origin.Cache, (await shared.CallAsync("read", "b")).Origin);
        Assert.Equal(Origin.Live, (await shared.CallAsync("read", "c")).Origin);
    }

    [Fact]
    public async Task Call_OverlappedByAWrite_IsNotKept()
    {
        var rig = new Rig(this);
        var gate = new TaskCompletionSource();
        _server.Answer = async _ =>
        {
            await gate.Task;
            return FakeServer.Text("torn");
        };
        var read = rig.CallAsync("read", "t");
        _server.Answer = _ => ValueTask.FromResult(FakeServer.Text("written"));
        await rig.CallAsync("write", "t");
        gate.SetResult();
        await read;
        _server.Answer = _ => ValueTask.FromResult(FakeServer.Text("fresh"));

        Assert.Equal("fresh", (await rig.CallAsync("read", "other")).Text);
        Assert.Equal("fresh", (await rig.CallAsync("read", "t")).Text);
    }

    [Fact]
    public async Task Call_OfAnotherTenant_SharesNothing()
    {
        var rig = new Rig(this);
        await rig.CallAsync("read", tenant: "one");

        Assert.Equal(Origin.Live, (await rig.CallAsync("read", tenant: "two")).Origin);
        Assert.Equal(Origin.Cache, (await rig.CallAsync("read", tenant: "one")).Origin);
    }

    [Theory]
    [InlineData(Fault.Tool)]
    [InlineData(Fault.Infrastructure)]
    [InlineData(Fault.Timeout)]
    public async Task Call_ThatFails_IsNotKept(Fault fault)
    {
        var rig = new Rig(this);
        _server.Answer = _ => ValueTask.FromResult(FakeServer.Text("no", fault));
        await rig.CallAsync("read");
        await rig.CallAsync("read");

        Assert.Equal(2, _server.Calls);
    }

    [Fact]
    public async Task Call_ManyAtOnce_ShareOneRun()
    {
        var rig = new Rig(this);
        var gate = new TaskCompletionSource();
        _server.Answer = async _ =>
        {
            await gate.Task;
            return FakeServer.Text("shared");
        };
        var calls = Enumerable.Range(0, 64).Select(_ => rig.CallAsync("read")).ToList();
        gate.SetResult();
        var outcomes = await Task.WhenAll(calls);

        Assert.All(outcomes, outcome => Assert.Equal("shared", outcome.Text));
        Assert.Equal((1, 63), (_server.Calls, rig.Cache.Report().Coalesced));
    }

    [Fact]
    public async Task Call_SharedRunFails_TheOthersRunThemselves()
    {
        var rig = new Rig(this);
        var gate = new TaskCompletionSource();
        _server.Answer = async _ =>
        {
            await gate.Task;
            return FakeServer.Text("broken", Fault.Infrastructure);
        };
        var first = rig.CallAsync("read");
        var second = rig.CallAsync("read");
        _server.Answer = _ => ValueTask.FromResult(FakeServer.Text("fine"));
        gate.SetResult();

        Assert.Equal(Fault.Infrastructure, (await first).Fault);
        Assert.Equal("fine", (await second).Text);
    }

    [Fact]
    public async Task Call_FirstCallerLeaves_TheRunGoesOnForTheSecond()
    {
        var rig = new Rig(this);
        var gate = new TaskCompletionSource();
        var cancelled = false;
        _server.Answer = async token =>
        {
            await gate.Task.WaitAsync(token).ContinueWith(task => cancelled = task.IsCanceled, TaskScheduler.Default);
            return FakeServer.Text("done");
        };
        using var impatient = new CancellationTokenSource();
        var first = rig.CallAsync("read", token: impatient.Token);
        var second = rig.CallAsync("read");
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        gate.SetResult();

        Assert.Equal("done", (await second).Text);
        Assert.False(cancelled);
        Assert.Equal(1, _server.Calls);
    }

    [Fact]
    public async Task Call_AllCallersLeave_TheRunIsCancelled()
    {
        var rig = new Rig(this);
        var stopped = new TaskCompletionSource();
        _server.Answer = async token =>
        {
            token.Register(stopped.SetResult);
            await Task.Delay(Timeout.Infinite, token);
            return FakeServer.Text("never");
        };
        using var impatient = new CancellationTokenSource();
        var calls = Enumerable.Range(0, 3).Select(_ => rig.CallAsync("read", token: impatient.Token)).ToList();
        await impatient.CancelAsync();
        foreach (var call in calls)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }

        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(10), Token);
        _server.Answer = _ => ValueTask.FromResult(FakeServer.Text("anew"));
        Assert.Equal("anew", (await rig.CallAsync("read")).Text);
    }

    [Fact]
    public async Task Call_MoreThanTheBytesAllowed_ForgetsTheOldest()
    {
        _options.MaxBytes = 1 << 20;
        var rig = new Rig(this);
        _server.Answer = _ => ValueTask.FromResult(FakeServer.Text(new string('x', 50_000)));
        for (var i = 0; i < 100; i++)
        {
            await rig.CallAsync("read", arguments: $$"""{"i":{{i}}}""");
        }

        var report = rig.Cache.Report();
        Assert.InRange(report.Bytes, 1, _options.MaxBytes);
        Assert.Equal(100 - report.Entries, report.Evicted);
        Assert.Equal(Origin.Cache, (await rig.CallAsync("read", arguments: """{"i":99}""")).Origin);
        Assert.Equal(Origin.Live, (await rig.CallAsync("read", arguments: """{"i":0}""")).Origin);
    }

    [Fact]
    public async Task Call_ExceptedTool_IsNotKept()
    {
        _options.Except.Add("fake.re*");
        var rig = new Rig(this);
        await rig.CallAsync("read");

        Assert.Equal(Origin.Live, (await rig.CallAsync("read")).Origin);
    }

    [Fact]
    public async Task Lineages_MoreThanFit_TakeWhatWasKeptWithThem()
    {
        // A forgotten writer must not be taken for one that never wrote.
        var rig = new Rig(this, lineages: 4);
        await rig.CallAsync("read", "w0");
        for (var i = 0; i < 8; i++)
        {
            await rig.CallAsync("write", $"w{i}");
        }

        Assert.Equal(Origin.Live, (await rig.CallAsync("read", "w0")).Origin);
    }

    private sealed class Rig
    {
        private readonly FakeServer _server;
        private readonly StateStage _states;
        private readonly CacheStage _stage;

        internal Rig(CacheStageTests test, int lineages = 1000)
        {
            _server = test._server;
            var options = Options.Create(test._options);
            var all = new StateLineages(lineages);
            Cache = new ResultCache(options, test._time, test._meters);
            _states = new StateStage(all, Options.Create(new ReplayOptions()), options);
            _stage = new CacheStage(Cache, all, options);
        }

        internal ResultCache Cache { get; }

        internal async Task<ServerOutcome> CallAsync(string tool, string trajectory = "t", string arguments = "{}", string tenant = "local", CancellationToken? token = null)
        {
            NextStage cache = (invocation, cancellationToken) => _stage.InvokeAsync(invocation, _server.NextAsync, cancellationToken);
            return await _states.InvokeAsync(_server.Invocation(tool, trajectory, arguments, tenant), cache, token ?? Token);
        }
    }
}
