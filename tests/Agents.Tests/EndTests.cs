using AgentPlatform.Agents;
using AgentPlatform.Contracts.Ledger.V1;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Time.Testing;

namespace AgentPlatform.Tests.Agents;

public sealed class EndTests
{
    [Fact]
    public async Task Run_EngineIsGone_EndsUnscoredWithWhatThereIs()
    {
        var generator = new ScriptedGenerator(TinyModel.Call("x"))
        {
            Before = (turn, _) => turn == 0 ? Task.CompletedTask : throw new InfrastructureException("engine_unavailable", "gone"),
        };

        var record = await Bench.RunAsync(Bench.NewTask(), generator);

        Assert.Equal((FailureKind.Infrastructure, "engine_unavailable"), (record.Failure, record.FailureReason));
        Assert.Equal((false, 0.0, 1), (record.Scored, record.Reward, record.Turns));
    }

    [Fact]
    public async Task Run_EngineSendsFewerLogprobsThanTokens_EndsUnscored()
    {
        var generator = new ScriptedGenerator(TinyModel.Answer("Warsaw")) { Distort = response => response.Logprobs.RemoveAt(0) };

        var record = await Bench.RunAsync(Bench.NewTask(), generator);

        Assert.Equal((FailureKind.Infrastructure, "engine_protocol", false), (record.Failure, record.FailureReason, record.Scored));
        Assert.DoesNotContain(record.Spans, span => span.Kind == SpanKind.Sampled);
    }

    [Fact]
    public async Task Run_EngineSendsNothing_EndsUnscored()
    {
        var generator = new ScriptedGenerator(TinyModel.Answer("Warsaw"))
        {
            Distort = response =>
            {
                response.TokenIds.Clear();
                response.Logprobs.Clear();
                response.WeightVersions.Clear();
            },
        };

        Assert.Equal("engine_protocol", (await Bench.RunAsync(Bench.NewTask(), generator)).FailureReason);
    }

    [Fact]
    public async Task Run_JudgeFails_EndsUnscoredWithTheAnswer()
    {
        var record = await Bench.RunAsync(
            Bench.NewTask(), new ScriptedGenerator(TinyModel.Answer("Warsaw")),
            grade: (_, _, _) => throw new JudgeException("unknown_grader", "no such grader"));

        Assert.Equal((FailureKind.Judge, "unknown_grader", false, 0.0), (record.Failure, record.FailureReason, record.Scored, record.Reward));
        Assert.Equal((true, "Warsaw"), (record.Answered, record.Answer));
    }

    [Fact]
    public async Task Run_TaskWithoutGrader_IsAnsweredAndUnscored()
    {
        var record = await Bench.RunAsync(
            Bench.NewTask(task => task.Grading = null), new ScriptedGenerator(TinyModel.Answer("Warsaw")),
            grade: (_, _, _) => throw new InvalidOperationException("must not be called"));

        Assert.Equal((true, false, FailureKind.Unspecified), (record.Answered, record.Scored, record.Failure));
    }

    [Fact]
    public async Task Run_Cancelled_LeavesNoRecord()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var generator = new ScriptedGenerator(TinyModel.Call("x"))
        {
            Before = async (_, cancellationToken) =>
            {
                await cancellation.CancelAsync();
                cancellationToken.ThrowIfCancellationRequested();
            },
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Bench.RunAsync(Bench.NewTask(), generator, cancellationToken: cancellation.Token));
    }

    [Fact]
    public async Task Run_TimedDoors_TimingsSaySoAndAddUp()
    {
        var time = new FakeTimeProvider();
        var generator = new ScriptedGenerator(TinyModel.Call("x"), TinyModel.Answer("Warsaw"))
        {
            Before = (_, _) =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return Task.CompletedTask;
            },
        };
        var toolbox = new ScriptedToolbox
        {
            OnCall = (_, _) =>
            {
                time.Advance(TimeSpan.FromSeconds(3));
                var response = ScriptedToolbox.Ok("done");
                response.RunDuration = Duration.FromTimeSpan(TimeSpan.FromSeconds(2));
                return Task.FromResult(response);
            },
        };

        var record = await Bench.RunAsync(
            Bench.NewTask(), generator, toolbox, time: time,
            grade: (_, _, _) =>
            {
                time.Advance(TimeSpan.FromSeconds(4));
                return ValueTask.FromResult(0.5);
            });

        var timings = record.Timings;
        Assert.Equal((1.5, 0.5), (timings.EngineSeconds, timings.GenerateRpcSeconds));
        Assert.Equal((2.0, 1.0), (timings.ToolSeconds, timings.ToolRpcSeconds));
        Assert.Equal((4.0, 9.0), (timings.GradingSeconds, timings.TotalSeconds));
        Assert.Equal(3, record.ToolCalls[0].Duration.ToTimeSpan().TotalSeconds);
        Assert.Equal(0.5, record.Reward);
    }
}
