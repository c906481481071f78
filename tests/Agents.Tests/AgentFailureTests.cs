using AgentPlatform.Contracts.Ledger.V1;

namespace AgentPlatform.Tests.Agents;

public sealed class AgentFailureTests
{
    [Theory]
    [InlineData("thinking\n</think>\n\n", "no tool was called")]
    [InlineData("thinking without end", "</think>")]
    [InlineData("x\n</think>\n\n<tool_call>\n{\"name\": \"search\"\n</tool_call>", "not valid JSON")]
    [InlineData("x\n</think>\n\n<tool_call>\n{\"name\": \"search\", \"arguments\": [1]}\n</tool_call>", "arguments")]
    [InlineData("x\n</think>\n\n<answer>Warsaw", "</answer>")]
    public async Task Run_MalformedTurn_IsExplainedToTheModelWhichMayGoOn(string turn, string explanation)
    {
        var toolbox = new ScriptedToolbox();

        var record = await Bench.RunAsync(Bench.NewTask(), new ScriptedGenerator(turn, TinyModel.Answer("Warsaw")), toolbox);

        Assert.Equal((FailureKind.Unspecified, 1.0, 2), (record.Failure, record.Reward, record.Turns));
        var told = Assert.Single(record.Spans, span => span.Kind == SpanKind.Tool);
        Assert.Contains(explanation, TinyModel.Tokenizer.Decode([.. told.TokenIds]), StringComparison.Ordinal);
        Assert.Empty(toolbox.Requests);
        Assert.Empty(record.ToolCalls);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(1, 2)]
    [InlineData(3, 4)]
    public async Task Run_MalformedOnceTooOften_EndsAsMalformedCall(int allowed, int turns)
    {
        string[] script = [.. Enumerable.Range(0, 6).Select(i => $"thought {i}\n</think>\n\n")];

        var record = await Bench.RunAsync(Bench.NewTask(task => task.Limits.MaxMalformedCalls = allowed), new ScriptedGenerator(script));

        Assert.Equal((FailureKind.Agent, "malformed_call", turns), (record.Failure, record.FailureReason, record.Turns));
        Assert.Equal((false, true, 0.0), (record.Answered, record.Scored, record.Reward));
    }

    [Fact]
    public async Task Run_OneGoodCallBesideABadOne_MakesNeither()
    {
        var toolbox = new ScriptedToolbox();
        var turn = TinyModel.Call("x") + "\n<tool_call>\nnot json\n</tool_call>";

        await Bench.RunAsync(Bench.NewTask(), new ScriptedGenerator(turn, TinyModel.Answer("Warsaw")), toolbox);

        Assert.Empty(toolbox.Requests);
    }

    [Fact]
    public async Task Run_TooManyCallsInOneTurn_CountsAsMalformed()
    {
        var toolbox = new ScriptedToolbox();
        var call = TinyModel.Call("x")["start\n</think>\n\n".Length..];
        var turn = "start\n</think>\n\n" + string.Join('\n', Enumerable.Repeat(call, 9));

        var record = await Bench.RunAsync(
            Bench.NewTask(task => (task.Limits.MaxMalformedCalls, task.Sampling.MaxNewTokens) = (-1, 2000)), new ScriptedGenerator(turn), toolbox);

        Assert.Equal("malformed_call", record.FailureReason);
        Assert.Empty(toolbox.Requests);
    }

    [Fact]
    public async Task Run_AnswerBesideACall_IsTheEndAndTheCallIsNotMade()
    {
        var toolbox = new ScriptedToolbox();

        var record = await Bench.RunAsync(
            Bench.NewTask(), new ScriptedGenerator(TinyModel.Call("x") + "\n<answer>Warsaw</answer>"), toolbox);

        Assert.Equal((true, 1.0), (record.Answered, record.Reward));
        Assert.Empty(toolbox.Requests);
    }

    [Fact]
    public async Task Run_WrongAnswer_IsScoredZeroWithoutFailure()
    {
        var record = await Bench.RunAsync(Bench.NewTask(), new ScriptedGenerator(TinyModel.Answer("Rome")));

        Assert.Equal((true, true, 0.0, FailureKind.Unspecified), (record.Answered, record.Scored, record.Reward, record.Failure));
    }

    [Theory]
    [InlineData(-1, 2)]
    [InlineData(1, 3)]
    [InlineData(2, 4)]
    public async Task Run_SameTurnOnceTooOften_EndsAsRepetition(int allowed, int turns)
    {
        var record = await Bench.RunAsync(
            Bench.NewTask(task => task.Limits.MaxRepeatedTurns = allowed), new ScriptedGenerator(TinyModel.Call("same")));

        Assert.Equal((FailureKind.Agent, "repetition", turns), (record.Failure, record.FailureReason, record.Turns));
        Assert.Equal((true, 0.0), (record.Scored, record.Reward));
        Assert.Equal(turns - 1, record.ToolCalls.Count);
    }

    [Fact]
    public async Task Run_GoingInACircle_IsRepetitionToo()
    {
        var (a, b) = (TinyModel.Call("a"), TinyModel.Call("b"));

        var record = await Bench.RunAsync(
            Bench.NewTask(task => (task.Limits.MaxRepeatedTurns, task.Limits.MaxTurns) = (1, 20)), new ScriptedGenerator(a, b, a, b, a, b));

        Assert.Equal(("repetition", 5), (record.FailureReason, record.Turns));
    }
}
