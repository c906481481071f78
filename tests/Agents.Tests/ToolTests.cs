using AgentPlatform.Agents;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.Contracts.Ledger.V1;

namespace AgentPlatform.Tests.Agents;

public sealed class ToolTests
{
    private static readonly string TwoCalls = TinyModel.Call("first") + "\n" + TinyModel.Call("second", "visit")["start\n</think>\n\n".Length..];

    [Fact]
    public async Task Run_TwoCallsInOneTurn_RunSideBySideAndAnswerInTheirOrder()
    {
        var secondIsDone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var toolbox = new ScriptedToolbox
        {
            OnCall = async (request, cancellationToken) =>
            {
                // The first ends only after the second: one after the other they would never end.
                if (request.Tool == "search")
                {
                    await secondIsDone.Task.WaitAsync(TimeSpan.FromSeconds(10), cancellationToken);
                    return ScriptedToolbox.Ok("of the first");
                }

                secondIsDone.SetResult();
                return ScriptedToolbox.Ok("of the second");
            },
        };

        var record = await Bench.RunAsync(Bench.NewTask(), new ScriptedGenerator(TwoCalls, TinyModel.Answer("Warsaw")), toolbox);

        Assert.Equal(["search", "visit"], record.ToolCalls.Select(call => call.Tool));
        Assert.Equal(["of the first", "of the second"], record.ToolCalls.Select(call => call.ResultText));
        Assert.Equal(["trajectory-1:0:0", "trajectory-1:0:1"], record.ToolCalls.Select(call => call.CallId));
        Assert.True(
            record.Transcript.IndexOf("of the first", StringComparison.Ordinal) < record.Transcript.IndexOf("of the second", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_Call_IsRecordedWithItsEnvelope()
    {
        var toolbox = new ScriptedToolbox();

        var record = await Bench.RunAsync(Bench.NewTask(), new ScriptedGenerator(TinyModel.Call("Warsaw"), TinyModel.Answer("Warsaw")), toolbox);

        var call = Assert.Single(record.ToolCalls);
        Assert.Equal(("ok", 1, "web-1", 0), (call.Status, call.Attempts, call.Replica, call.Turn));
        var request = Assert.Single(toolbox.Requests);
        Assert.Equal(("search", "{\"query\": \"Warsaw\"}", "trajectory-1"), (request.Tool, request.ArgumentsJson, request.TrajectoryId));
        Assert.Equal(call.CallId, request.IdempotencyKey);
    }

    [Theory]
    [InlineData(Fault.Tool, "tool")]
    [InlineData(Fault.Validation, "validation")]
    [InlineData(Fault.UnknownTool, "unknown_tool")]
    public async Task Run_FaultOfTheAgent_GoesToTheModelAsText(Fault fault, string status)
    {
        var toolbox = new ScriptedToolbox { OnCall = (_, _) => Task.FromResult(new CallToolResponse { Fault = fault, Text = "that did not work" }) };

        var record = await Bench.RunAsync(Bench.NewTask(), new ScriptedGenerator(TinyModel.Call("x"), TinyModel.Answer("Warsaw")), toolbox);

        Assert.Equal(status, Assert.Single(record.ToolCalls).Status);
        Assert.Contains("<tool_response>\nthat did not work\n</tool_response>", record.Transcript, StringComparison.Ordinal);
        Assert.Equal((FailureKind.Unspecified, 1.0), (record.Failure, record.Reward));
    }

    [Theory]
    [InlineData(Fault.Infrastructure, "tool_infrastructure", "infrastructure")]
    [InlineData(Fault.Overloaded, "tool_overloaded", "overloaded")]
    [InlineData(Fault.Timeout, "tool_timeout", "timeout")]
    public async Task Run_FaultOfTheInfrastructure_EndsUnscored(Fault fault, string reason, string status)
    {
        var toolbox = new ScriptedToolbox { OnCall = (_, _) => Task.FromResult(new CallToolResponse { Fault = fault, Text = "died" }) };

        var record = await Bench.RunAsync(Bench.NewTask(), new ScriptedGenerator(TinyModel.Call("x")), toolbox);

        Assert.Equal((FailureKind.Infrastructure, reason, false), (record.Failure, record.FailureReason, record.Scored));
        Assert.Equal(status, Assert.Single(record.ToolCalls).Status);
    }

    [Fact]
    public async Task Run_ToolThatDoesNotExist_IsTheGatewaysToExplain()
    {
        var toolbox = new ScriptedToolbox
        {
            OnCall = (_, _) => Task.FromResult(new CallToolResponse { Fault = Fault.UnknownTool, Text = "there is no tool 'serch'; there are search, visit" }),
        };

        var record = await Bench.RunAsync(Bench.NewTask(), new ScriptedGenerator(TinyModel.Call("x", "serch"), TinyModel.Answer("Warsaw")), toolbox);

        Assert.Contains("there is no tool 'serch'; there are search, visit", record.Transcript, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ToolTheTaskWasNotGiven_IsRefusedWithoutACall()
    {
        var toolbox = new ScriptedToolbox();

        var record = await Bench.RunAsync(Bench.NewTask(), new ScriptedGenerator(TinyModel.Call("x", "run_python"), TinyModel.Answer("Warsaw")), toolbox);

        Assert.Empty(toolbox.Requests);
        Assert.Equal("unknown_tool", Assert.Single(record.ToolCalls).Status);
        Assert.Contains("there is no tool named \"run_python\"", record.Transcript, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_GatewayIsGone_EndsUnscoredAndTheCallIsOnRecord()
    {
        var toolbox = new ScriptedToolbox { OnCall = (_, _) => throw new InfrastructureException("gateway_unavailable", "gone") };

        var record = await Bench.RunAsync(Bench.NewTask(), new ScriptedGenerator(TinyModel.Call("x")), toolbox);

        Assert.Equal((FailureKind.Infrastructure, "gateway_unavailable", false), (record.Failure, record.FailureReason, record.Scored));
        Assert.Equal("abandoned", Assert.Single(record.ToolCalls).Status);
    }
}
