using System.Text.Json;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.Contracts.Trainer.V1;
using Grpc.Core;

namespace AgentPlatform.Tests.Cli;

/// <summary>Commands against services over real sockets.</summary>
public sealed class CommandTests
{
    [Fact]
    public async Task ToolsList_Tools_AreInATable()
    {
        await using var platform = await FakePlatform.StartAsync();

        var run = await platform.RunAsync("tools", "list");

        Assert.Equal((0, string.Empty), (run.Code, run.Error));
        Assert.Contains("Searches [the] web.", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ToolsCall_Good_PrintsTheText()
    {
        await using var platform = await FakePlatform.StartAsync();

        var run = await platform.RunAsync("tools", "call", "search", "--args", "{\"query\": \"Ada\"}");

        Assert.Equal((0, "\"birthplace\": \"London\"\n"), (run.Code, run.Out));
        Assert.Equal("{\"query\": \"Ada\"}", Assert.Single(platform.Tools.Calls).ArgumentsJson);
    }

    [Fact]
    public async Task ToolsCall_Fault_FailsWithItsText()
    {
        await using var platform = await FakePlatform.StartAsync();
        platform.Tools.Response = new CallToolResponse { Fault = Fault.UnknownTool, Text = "there is no tool named \"x\"" };

        var run = await platform.RunAsync("tools", "call", "x");

        Assert.Equal(1, run.Code);
        Assert.Equal("agentctl: The call failed (unknown_tool): there is no tool named \"x\"\n", run.Error);
    }

    [Fact]
    public async Task ToolsCall_RpcError_IsASentence()
    {
        await using var platform = await FakePlatform.StartAsync();
        platform.Tools.Failure = new RpcException(new Status(StatusCode.InvalidArgument, "tool must not be empty"));

        var run = await platform.RunAsync("tools", "call", "search");

        Assert.Equal((1, "agentctl: tool must not be empty.\n"), (run.Code, run.Error));
    }

    [Fact]
    public async Task ToolsCall_Json_HasTheEnvelope()
    {
        await using var platform = await FakePlatform.StartAsync();

        var run = await platform.RunAsync("tools", "call", "search", "--json");

        using var json = JsonDocument.Parse(run.Out);
        Assert.True(json.RootElement.GetProperty("ok").GetBoolean());
    }

    [Fact]
    public async Task RunsStart_File_SendsItWithAbsolutePaths()
    {
        await using var platform = await FakePlatform.StartAsync();
        var file = platform.File("run.json", """{"run_id": "r1", "seed": "5", "output_path": "out", "merge": {"model_paths": ["a", "b"], "weights": [0.5, 0.5]}}""");

        var run = await platform.RunAsync("runs", "start", file);

        Assert.Equal((0, string.Empty), (run.Code, run.Error));
        var sent = platform.Trainer.Started!;
        Assert.Equal(("r1", "r1", 5UL), (sent.RunId, sent.IdempotencyKey, sent.Seed));
        Assert.Equal(Path.GetFullPath("out"), sent.OutputPath);
        Assert.Equal([Path.GetFullPath("a"), Path.GetFullPath("b")], sent.Merge.ModelPaths);
    }

    [Theory]
    [InlineData("{\"seed\": 1}", "needs a run_id")]
    [InlineData("{\"run_id\": \"r\"}", "needs one of pretrain, sft, merge and rl")]
    [InlineData("{\"run_id\": \"r\", \"speed\": 1}", "is no run")]
    [InlineData("nonsense", "is no run")]
    public async Task RunsStart_BadFile_SaysWhatIsMissing(string text, string words)
    {
        await using var platform = await FakePlatform.StartAsync();

        var run = await platform.RunAsync("runs", "start", platform.File("run.json", text));

        Assert.Equal(1, run.Code);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
        Assert.Null(platform.Trainer.Started);
    }

    [Fact]
    public async Task RunsWatch_RunThatSucceeds_ShowsItToTheEnd()
    {
        await using var platform = await FakePlatform.StartAsync();
        platform.Trainer.Watches.Enqueue([Step(1, 0.25), Step(2, 0.5)]);

        var run = await platform.RunAsync("runs", "watch", "r1", "--json");

        Assert.Equal((0, string.Empty), (run.Code, run.Error));
        var events = run.Out.TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["stage", "metrics", "metrics", "done"], events.Select(e => e.GetProperty("event").GetString()));
        Assert.Equal(0.5, events[2].GetProperty("metrics").GetProperty("reward").GetDouble());
    }

    [Fact]
    public async Task RunsWatch_RunThatFailed_FailsWithItsMessage()
    {
        await using var platform = await FakePlatform.StartAsync();
        (platform.Trainer.Run.State, platform.Trainer.Run.Message) = (RunState.Failed, "the loss ran away");

        var run = await platform.RunAsync("runs", "watch", "r1");

        Assert.Equal((1, "agentctl: The run r1 is Failed: the loss ran away\n"), (run.Code, run.Error));
    }

    [Fact]
    public async Task RunsListAndStop_Known_Work()
    {
        await using var platform = await FakePlatform.StartAsync();

        Assert.Contains("3 of 3", (await platform.RunAsync("runs", "list")).Out, StringComparison.Ordinal);
        Assert.Equal("r9: Stopped\n", (await platform.RunAsync("runs", "stop", "r9")).Out);
        Assert.Equal("r9", platform.Trainer.StopAsked!.RunId);
    }

    [Fact]
    public async Task EvalRun_File_WaitsAndShowsTheResult()
    {
        await using var platform = await FakePlatform.StartAsync();
        var file = platform.File("set.jsonl", "{}");

        var run = await platform.RunAsync("eval", "run", file, "--attempts", "2", "--tools", "search,visit", "--tools", "run_python", "--id", "e1", "--output", "out");

        Assert.Equal((0, string.Empty), (run.Code, run.Error));
        Assert.Contains("75.0", run.Out, StringComparison.Ordinal);
        Assert.Contains("pass@2 90.0", run.Out, StringComparison.Ordinal);
        var sent = platform.Eval.Started!;
        Assert.Equal((2, "e1", file, Path.GetFullPath("out")), (sent.Attempts, sent.EvaluationId, sent.QuestionsPath, sent.OutputPath));
        Assert.Equal(["search", "visit", "run_python"], sent.Tools);
    }

    [Fact]
    public async Task EvalReport_Json_HasTheNames()
    {
        await using var platform = await FakePlatform.StartAsync();

        var run = await platform.RunAsync("eval", "report", "e1", "--json");

        using var json = JsonDocument.Parse(run.Out);
        Assert.Equal(0.64, json.RootElement.GetProperty("success").GetProperty("low").GetDouble());
        Assert.Equal("e1", json.RootElement.GetProperty("evaluation_id").GetString());
    }

    [Fact]
    public async Task TasksSubmit_Questions_BecomeGroups()
    {
        await using var platform = await FakePlatform.StartAsync();
        var file = platform.File("q.jsonl", "{\"id\": \"q1\", \"question\": \"Where?\", \"answers\": [\"London\"], \"labels\": {\"hops\": 2}}\n\n{\"id\": \"q2\", \"question\": \"Who?\"}\n");

        var run = await platform.RunAsync("tasks", "submit", file, "--run", "r1", "--group-size", "3", "--temperature", "0.5", "--purpose", "train");

        Assert.Equal((0, string.Empty), (run.Code, run.Error));
        Assert.Contains("6 tasks submitted to run r1", run.Out, StringComparison.Ordinal);
        var tasks = Assert.Single(platform.Experience.Submitted).Tasks;
        Assert.Equal(["q1/a0", "q1/a1", "q1/a2", "q2/a0", "q2/a1", "q2/a2"], tasks.Select(task => task.TaskId));
        Assert.Equal(("q1", "2", 0.5, 1), (tasks[1].GroupId, tasks[1].Labels["hops"], tasks[1].Sampling.Temperature, tasks[1].AttemptIndex));
        Assert.Equal("London", Assert.Single(tasks[0].Grading.GoldAnswers));
        Assert.Null(tasks[3].Grading);
    }

    [Fact]
    public async Task TasksSubmit_Many_NeverSplitsAGroup()
    {
        await using var platform = await FakePlatform.StartAsync();
        var file = platform.File("q.jsonl", string.Concat(Enumerable.Range(0, 100).Select(i => $"{{\"id\": \"q{i}\", \"question\": \"?\"}}\n")));

        await platform.RunAsync("tasks", "submit", file, "--run", "r1", "--group-size", "16");

        Assert.Equal(1600, platform.Experience.Submitted.Sum(request => request.Tasks.Count));
        Assert.All(platform.Experience.Submitted, request => Assert.Equal(0, request.Tasks.Count % 16));
        Assert.Equal(platform.Experience.Submitted.Count, platform.Experience.Submitted.Select(request => request.IdempotencyKey).Distinct().Count());
    }

    [Theory]
    [InlineData("{\"id\": \"a\", \"question\": \"?\"}\n{\"id\": \"a\", \"question\": \"?\"}", ":2: the id \"a\" is already in line 1")]
    [InlineData("{\"id\": \"a\"}", ":1: the field \"question\"")]
    [InlineData("{\"id\": 1, \"question\": \"?\"}", ":1: the field \"id\"")]
    [InlineData("{\"id\": \"a\", \"question\": \"?\", \"answers\": \"x\"}", ":1: the field \"answers\"")]
    [InlineData("{", ":1: not valid JSON")]
    [InlineData("[]", ":1: a Array")]
    [InlineData("\n", "is empty")]
    public async Task TasksSubmit_BadLine_NamesIt(string text, string words)
    {
        await using var platform = await FakePlatform.StartAsync();

        var run = await platform.RunAsync("tasks", "submit", platform.File("q.jsonl", text), "--run", "r1");

        Assert.Equal(1, run.Code);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
        Assert.Empty(platform.Experience.Submitted);
    }

    [Fact]
    public async Task TasksStatusAndResults_Run_AreShown()
    {
        await using var platform = await FakePlatform.StartAsync();

        Assert.Contains("10 issued = 1 queued + 2 running + 3 ready + 3 trained + 1 rejected", (await platform.RunAsync("tasks", "status", "r1")).Out, StringComparison.Ordinal);
        Assert.Contains("q1/a0  London", (await platform.RunAsync("tasks", "results", "r1")).Out, StringComparison.Ordinal);
    }

    internal static WatchRunResponse Step(long step, double reward) => new()
    {
        Sequence = step,
        Step = step,
        State = RunState.Running,
        WallSeconds = step,
        Metrics = { ["reward"] = reward, ["kl"] = 0, ["entropy"] = 1, ["staleness"] = 1 },
    };
}
