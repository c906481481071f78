using AgentPlatform.Agents;
using AgentPlatform.Contracts.Ledger.V1;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Time.Testing;

namespace AgentPlatform.Tests.Agents;

public sealed class LimitTests
{
    [Fact]
    public async Task Run_LastTurnCalls_EndsByMaxTurnsAndMakesNoCallNobodyWouldRead()
    {
        var toolbox = new ScriptedToolbox();
        var generator = new ScriptedGenerator(TinyModel.Call("a"), TinyModel.Call("b"), TinyModel.Call("c"));

        var record = await Bench.RunAsync(Bench.NewTask(task => task.Limits.MaxTurns = 2), generator, toolbox);

        AssertBudget("max_turns", record);
        Assert.Equal(2, record.Turns);
        Assert.Single(toolbox.Requests);
        Assert.Single(record.ToolCalls);
    }

    [Fact]
    public async Task Run_PromptFillsTheContext_EndsBeforeAnyTurn()
    {
        var generator = new ScriptedGenerator(TinyModel.Answer("Warsaw"));

        var record = await Bench.RunAsync(Bench.NewTask(task => task.Limits.MaxContextTokens = 8), generator);

        AssertBudget("max_context_tokens", record);
        Assert.Empty(generator.Requests);
        Assert.Equal((0, 0), (record.Turns, record.Spans.Count));
    }

    [Fact]
    public async Task Run_ResultDoesNotFit_EndsAndTheLedgerHoldsOnlyWhatTheEngineSaw()
    {
        var toolbox = new ScriptedToolbox { OnCall = (_, _) => Task.FromResult(ScriptedToolbox.Ok(new string('x', 3000))) };
        var generator = new ScriptedGenerator(TinyModel.Call("a"));

        var record = await Bench.RunAsync(Bench.NewTask(task => task.Limits.MaxContextTokens = 300), generator, toolbox);

        AssertBudget("max_context_tokens", record);
        Assert.DoesNotContain(record.Spans, span => span.Kind == SpanKind.Tool);
        Assert.Equal(SpanKind.Sampled, record.Spans[^1].Kind);
    }

    [Fact]
    public async Task Run_ContextOverTheModels_IsHeldToTheModels()
    {
        var generator = new ScriptedGenerator(TinyModel.Answer("Warsaw"));

        await Bench.RunAsync(Bench.NewTask(task => (task.Limits.MaxContextTokens, task.Sampling.MaxNewTokens) = (1_000_000, 1_000_000)), generator);

        var request = Assert.Single(generator.Requests);
        Assert.Equal(TinyModel.ContextTokens - request.PromptTokenIds.Count, request.Sampling.MaxNewTokens);
    }

    [Fact]
    public async Task Run_TokensOverAllTurnsUsedUp_EndsByMaxNewTokens()
    {
        var first = TinyModel.Turn(TinyModel.Call("a")).Length;
        var generator = new ScriptedGenerator(TinyModel.Call("a"), TinyModel.Call("b"));

        var record = await Bench.RunAsync(Bench.NewTask(task => task.Limits.MaxNewTokens = first + 5), generator);

        AssertBudget("max_new_tokens", record);
        Assert.Equal([Math.Min(200, first + 5), 5], generator.Requests.Select(request => request.Sampling.MaxNewTokens));
        Assert.Equal(first + 5, record.Spans.Where(span => span.Kind == SpanKind.Sampled).Sum(span => span.TokenIds.Count));
    }

    [Fact]
    public async Task Run_TurnIsCut_EndsByMaxTurnTokens()
    {
        var record = await Bench.RunAsync(
            Bench.NewTask(task => task.Sampling.MaxNewTokens = 4), new ScriptedGenerator(TinyModel.Call("a")));

        AssertBudget("max_turn_tokens", record);
        Assert.Equal(1, record.Turns);
    }

    [Fact]
    public async Task Run_AnswerJustBeforeTheCut_Counts()
    {
        var answer = TinyModel.Answer("Warsaw");
        var record = await Bench.RunAsync(
            Bench.NewTask(task => task.Sampling.MaxNewTokens = TinyModel.Turn(answer).Length - 1), new ScriptedGenerator(answer));

        Assert.Equal((true, 1.0, FailureKind.Unspecified), (record.Answered, record.Reward, record.Failure));
    }

    [Fact]
    public async Task Run_EngineTakesTooLong_EndsByMaxWallTime()
    {
        var time = new FakeTimeProvider();
        var hangs = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var generator = new ScriptedGenerator(TinyModel.Call("a"))
        {
            Before = async (_, cancellationToken) =>
            {
                hangs.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            },
        };

        var running = Bench.RunAsync(Bench.NewTask(task => task.Limits.MaxWallTime = Duration.FromTimeSpan(TimeSpan.FromSeconds(30))), generator, time: time);
        await hangs.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(running.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));

        var record = await running.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        AssertBudget("max_wall_time", record);
        Assert.Equal(30, record.Timings.TotalSeconds, 6);
    }

    [Fact]
    public void For_ZeroesInTheTask_AreTheDefaults()
    {
        var defaults = new AgentDefaults { MaxTurns = 5, MaxTurnTokens = 6, MaxWallTime = TimeSpan.FromSeconds(7), MaxMalformedCalls = 8, MaxRepeatedTurns = 9 };

        var limits = AttemptLimits.For(new LedgerTask(), defaults, 10);

        Assert.Equal(new AttemptLimits(5, 10, int.MaxValue, 6, TimeSpan.FromSeconds(7), 8, 9), limits);
    }

    [Fact]
    public void For_NegativeAllowances_AreNone()
    {
        var task = new LedgerTask { Limits = new Limits { MaxMalformedCalls = -1, MaxRepeatedTurns = -1 } };

        var limits = AttemptLimits.For(task, new AgentDefaults(), 0);

        Assert.Equal((0, 0), (limits.MalformedCalls, limits.RepeatedTurns));
    }

    private static void AssertBudget(string reason, Trajectory record)
    {
        Assert.Equal((FailureKind.Budget, reason), (record.Failure, record.FailureReason));
        Assert.Equal((false, true, 0.0), (record.Answered, record.Scored, record.Reward));
    }
}
