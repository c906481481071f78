using System.Text.Json;
using AgentPlatform.Contracts.Eval.V1;
using AgentPlatform.Contracts.Experience.V1;
using AgentPlatform.Contracts.Ledger.V1;
using AgentPlatform.ServiceDefaults;
using AgentPlatform.Tests.Eval.Support;
using Grpc.Core;
using Task = System.Threading.Tasks.Task;

namespace AgentPlatform.Tests.Eval;

/// <summary>The real room and the real queue in process; only the worker's model is a script.</summary>
public sealed class EvaluationServiceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Right(string questionId) => "a" + questionId[1..];

    [Fact]
    public async Task StartEvaluation_AllAnswered_CountsAndReports()
    {
        await using var house = new EvalHouse();
        await using var worker = new ScriptedWorker(house.Queue, task => Trajectories.Answer(task, task.QuestionId is "q3" or "q4" ? "other" : Right(task.QuestionId)));

        var started = await house.Eval.StartEvaluationAsync(house.Request("e1", house.Questions(12)), cancellationToken: Token);
        var seen = await house.WatchAsync("e1", Token);
        var result = await house.GetAsync("e1", Token);

        Assert.Equal(12, started.Questions);
        Assert.False(started.Resumed);
        Assert.Equal(EvaluationState.Finished, seen[^1].State);
        Assert.Equal(12, seen[^1].Finished);
        Assert.Equal(EvaluationState.Finished, result.State);
        Assert.Equal(10.0 / 12, result.Success.Value, 12);
        Assert.Equal(12, result.Success.Count);
        Assert.Equal(10, result.Outcomes["correct"]);
        Assert.Equal(2, result.Outcomes["incorrect"]);
        Assert.Equal(12, result.Outcomes.Values.Sum());
        Assert.Equal(12, result.ToolCalls);
        Assert.Equal(2, result.MeanTurns);
        Assert.Equal(3, result.WeightVersionMin);
        Assert.Equal(3, result.WeightVersionMax);
        Assert.Equal(18, result.Timings.TotalSeconds, 6);
        Assert.Equal(["1", "2", "3"], result.ByHops.Keys.Order());
        Assert.Equal(3.0 / 4, result.ByHops["1"].Value);
        Assert.Equal(4, result.ByHops["1"].Count);
        Assert.Equal(10.0 / 12, result.PassAtK[1], 12);
        var lines = await File.ReadAllLinesAsync(Path.Combine(house.Output, "results.jsonl"), Token);
        Assert.Equal(12, lines.Length);
        var fourth = JsonDocument.Parse(lines[3]).RootElement;
        Assert.Equal("q3", fourth.GetProperty("question_id").GetString());
        Assert.False(fourth.GetProperty("correct").GetBoolean());
        Assert.Equal("incorrect", fourth.GetProperty("outcome").GetString());
        Assert.Equal("a3", fourth.GetProperty("gold")[0].GetString());
        Assert.Equal("1", fourth.GetProperty("hops").GetString());
        Assert.Contains("I look it up.", fourth.GetProperty("transcript").GetString(), StringComparison.Ordinal);
        Assert.All((string[])["report.json", "report.md", "report.html"], name => Assert.True(File.Exists(Path.Combine(house.Output, name)), name));
    }

    [Fact]
    public async Task ReportJson_Finished_HasEveryFieldOfTheResponse()
    {
        await using var house = new EvalHouse();
        await using var worker = new ScriptedWorker(house.Queue, task => Trajectories.Answer(task, Right(task.QuestionId)));
        await house.Eval.StartEvaluationAsync(house.Request("e1", house.Questions(2)), cancellationToken: Token);
        await house.WatchAsync("e1", Token);

        var report = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(house.Output, "report.json"), Token)).RootElement;

        foreach (var field in GetEvaluationResponse.Descriptor.Fields.InFieldNumberOrder())
        {
            Assert.True(report.TryGetProperty(field.Name, out _), $"report.json has no {field.Name}");
        }
        Assert.Equal("finished", report.GetProperty("state").GetString());
        Assert.Equal(1, report.GetProperty("success").GetProperty("value").GetDouble());
        Assert.Equal(2, report.GetProperty("success").GetProperty("count").GetInt32());
        Assert.Equal(3, report.GetProperty("timings").GetProperty("total_seconds").GetDouble());
    }

    [Fact]
    public async Task StartEvaluation_AttemptsFailInEveryWay_EachIsInTheDenominatorOnce()
    {
        await using var house = new EvalHouse();
        await using var worker = new ScriptedWorker(house.Queue, task => task.QuestionId switch
        {
            "q0" => Trajectories.Answer(task, "a0"),
            "q1" => Trajectories.Answer(task, "wrong"),
            "q2" => Trajectories.Silent(task),
            "q3" => Trajectories.Fail(task, FailureKind.Agent, "malformed_call"),
            "q4" => Trajectories.Fail(task, FailureKind.Tool, "tool_timeout"),
            "q5" => Trajectories.Fail(task, FailureKind.Infrastructure, "engine_unavailable"),
            "q6" => Trajectories.Fail(task, FailureKind.Budget, "max_turns"),
            _ => Trajectories.Fail(task, FailureKind.Policy, "refused"),
        });

        await house.Eval.StartEvaluationAsync(house.Request("e1", house.Questions(8)), cancellationToken: Token);
        await house.WatchAsync("e1", Token);
        var result = await house.GetAsync("e1", Token);

        Assert.All((string[])["correct", "incorrect", "no_answer", "agent", "tool", "infrastructure", "budget", "policy"], name => Assert.Equal(1, result.Outcomes[name]));
        Assert.Equal(8, result.Outcomes.Values.Sum());
        Assert.Equal(1.0 / 8, result.Success.Value);
        var report = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(house.Output, "report.json"), Token)).RootElement;
        Assert.Equal(7, report.GetProperty("success_measured").GetProperty("count").GetInt32());
        Assert.Equal(1.0 / 8, report.GetProperty("success_bounds").GetProperty("low").GetDouble());
        Assert.Equal(2.0 / 8, report.GetProperty("success_bounds").GetProperty("high").GetDouble());
    }

    [Fact]
    public async Task StartEvaluation_SeveralAttempts_TasksAreGroupedSeededAndCounted()
    {
        await using var house = new EvalHouse();
        await using var worker = new ScriptedWorker(
            house.Queue, task => Trajectories.Answer(task, task.AttemptIndex < (task.QuestionId == "q0" ? 1 : 3) ? Right(task.QuestionId) : "no"));
        var request = house.Request("e1", house.Questions(2), attempts: 4);
        request.SystemPrompt = "Be brief.";
        request.Sampling = new Sampling { Temperature = 1, Seed = 7 };

        await house.Eval.StartEvaluationAsync(request, cancellationToken: Token);
        await house.WatchAsync("e1", Token);
        var result = await house.GetAsync("e1", Token);

        Assert.Equal(8, worker.Leased.Count);
        Assert.Equal(8, worker.Leased.Select(task => task.Sampling.Seed).Distinct().Count());
        Assert.All(worker.Leased, task =>
        {
            Assert.Equal(Purpose.Evaluate, task.Purpose);
            Assert.Equal("e1", task.RunId);
            Assert.Equal(task.QuestionId, task.GroupId);
            Assert.Equal(["Be brief.", $"What is {task.QuestionId[1..]}?"], task.Messages.Select(message => message.Content));
            Assert.Equal(["search", "visit"], task.Tools);
        });
        Assert.Equal(0.5, result.AvgAtK, 12);
        Assert.Equal([1, 2, 4], result.PassAtK.Keys.Order());
        Assert.Equal(0.5, result.PassAtK[1], 12);
        Assert.Equal((0.5 + 1) / 2, result.PassAtK[2], 12);
        Assert.Equal(1, result.PassAtK[4], 12);
    }

    [Fact]
    public async Task StartEvaluation_SameIdAgain_ResumesAndRepeatsNothing()
    {
        await using var house = new EvalHouse();
        await using var worker = new ScriptedWorker(house.Queue, task => Trajectories.Answer(task, Right(task.QuestionId)));
        var request = house.Request("e1", house.Questions(5));
        await house.Eval.StartEvaluationAsync(request, cancellationToken: Token);
        await house.WatchAsync("e1", Token);

        var again = await house.Eval.StartEvaluationAsync(request, cancellationToken: Token);
        await house.WatchAsync("e1", Token);

        Assert.True(again.Resumed);
        Assert.Equal(5, worker.Leased.Count);
        Assert.Equal(5, (await house.GetAsync("e1", Token)).Outcomes["correct"]);
    }

    [Fact]
    public async Task StartEvaluation_SameIdOtherQuestions_IsRefused()
    {
        await using var house = new EvalHouse();
        await house.Eval.StartEvaluationAsync(house.Request("e1", house.Questions(5)), cancellationToken: Token);

        var error = await Assert.ThrowsAsync<RpcException>(async () =>
            await house.Eval.StartEvaluationAsync(house.Request("e1", house.Questions(6)), cancellationToken: Token));

        Assert.Equal(StatusCode.AlreadyExists, error.StatusCode);
        Assert.Equal("EVALUATION_DIFFERS", RpcErrors.ReasonOf(error));
    }

    [Fact]
    public async Task Restart_InTheMiddle_GoesOnByItselfAndRepeatsNothing()
    {
        await using var house = new EvalHouse();
        var answered = 0;
        // Holds everything after the tenth task until the room was restarted.
        var open = new TaskCompletionSource();
        await using var worker = new ScriptedWorker(
            house.Queue,
            task =>
            {
                if (Interlocked.Increment(ref answered) > 10)
                {
                    open.Task.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
                }
                return Trajectories.Answer(task, Right(task.QuestionId));
            },
            batch: 1);
        await house.Eval.StartEvaluationAsync(house.Request("e1", house.Questions(30)), cancellationToken: Token);
        await house.WatchUntilAsync("e1", progress => progress.Finished == 10, Token);

        await house.RestartEvalAsync();
        Assert.Equal(10, (await house.GetAsync("e1", Token)).Finished);
        open.SetResult();
        var seen = await house.WatchAsync("e1", Token);

        Assert.Equal(EvaluationState.Finished, seen[^1].State);
        Assert.Equal(30, worker.Leased.Count);
        Assert.Equal(30, (await house.GetAsync("e1", Token)).Outcomes["correct"]);
    }

    [Fact]
    public async Task StartEvaluation_QueueSmallerThanTheSet_WaitsAndGoesOn()
    {
        await using var house = new EvalHouse(experience: new Dictionary<string, string?> { ["Experience:QueueCapacity"] = "7" });
        await house.Eval.StartEvaluationAsync(house.Request("e1", house.Questions(40)), cancellationToken: Token);
        await house.WatchUntilAsync("e1", progress => progress.Message.Contains("room in the queue", StringComparison.Ordinal), Token);

        await using var worker = new ScriptedWorker(house.Queue, task => Trajectories.Answer(task, Right(task.QuestionId)), batch: 3);
        var seen = await house.WatchAsync("e1", Token);

        Assert.Equal(EvaluationState.Finished, seen[^1].State);
        Assert.Equal(40, worker.Leased.Select(task => task.TaskId).Distinct().Count());
        Assert.Equal(40, worker.Leased.Count);
    }

    [Fact]
    public async Task StopEvaluation_InTheMiddle_RestIsCancelledAndALaterStartFinishesIt()
    {
        await using var house = new EvalHouse();
        var request = house.Request("e1", house.Questions(20), attempts: 2);
        await using (var worker = new ScriptedWorker(house.Queue, task => task.QuestionId is "q0" or "q1" ? Trajectories.Answer(task, Right(task.QuestionId)) : null, batch: 40))
        {
            await house.Eval.StartEvaluationAsync(request, cancellationToken: Token);
            await house.WatchUntilAsync("e1", progress => progress.Finished == 4, Token);

            var stopped = await house.Eval.StopEvaluationAsync(new StopEvaluationRequest { IdempotencyKey = "s", EvaluationId = "e1" }, cancellationToken: Token);

            Assert.Equal(EvaluationState.Stopped, stopped.State);
        }
        var result = await house.GetAsync("e1", Token);
        Assert.Equal(4, result.Outcomes["correct"]);
        Assert.Equal(36, result.Outcomes["cancelled"]);
        Assert.Equal(4.0 / 40, result.Success.Value);
        Assert.Empty(result.PassAtK);
        Assert.Equal(40, (await File.ReadAllLinesAsync(Path.Combine(house.Output, "results.jsonl"), Token)).Length);

        await using var second = new ScriptedWorker(house.Queue, task => Trajectories.Answer(task, Right(task.QuestionId)));
        Assert.True((await house.Eval.StartEvaluationAsync(request, cancellationToken: Token)).Resumed);
        var seen = await house.WatchAsync("e1", Token);

        Assert.Equal(EvaluationState.Finished, seen[^1].State);
        Assert.Equal(36, second.Leased.Count(task => task.RunId == "e1~2"));
        Assert.Equal(40, (await house.GetAsync("e1", Token)).Outcomes["correct"]);
    }

    [Fact]
    public async Task StopRun_AtTheQueue_EndsTheEvaluationAsStopped()
    {
        await using var house = new EvalHouse();
        await house.Eval.StartEvaluationAsync(house.Request("e1", house.Questions(3)), cancellationToken: Token);
        await using (var worker = new ScriptedWorker(house.Queue, task => task.QuestionId == "q0" ? Trajectories.Answer(task, "a0") : null))
        {
            await house.WatchUntilAsync("e1", progress => progress.Finished == 1, Token);
        }

        await house.Queue.StopRunAsync(new StopRunRequest { IdempotencyKey = "s", RunId = "e1" }, cancellationToken: Token);
        var seen = await house.WatchAsync("e1", Token);

        Assert.Equal(EvaluationState.Stopped, seen[^1].State);
        var result = await house.GetAsync("e1", Token);
        Assert.Equal(2, result.Outcomes["cancelled"]);
        Assert.Contains("stopped", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartEvaluation_TaskNobodyCanFinish_IsAnInfrastructureFailureAndEnds()
    {
        await using var house = new EvalHouse(experience: new Dictionary<string, string?> { ["Experience:MaxRequeues"] = "0" });
        await using var worker = new ScriptedWorker(house.Queue, task => task.QuestionId == "q1" ? null : Trajectories.Answer(task, Right(task.QuestionId)));

        await house.Eval.StartEvaluationAsync(house.Request("e1", house.Questions(3)), cancellationToken: Token);
        var seen = await house.WatchAsync("e1", Token);

        Assert.Equal(EvaluationState.Finished, seen[^1].State);
        var result = await house.GetAsync("e1", Token);
        Assert.Equal(1, result.Outcomes["infrastructure"]);
        Assert.Equal(2.0 / 3, result.Success.Value, 12);
    }

    [Fact]
    public async Task StartEvaluation_QueueGivesTasksUp_TheyAreInfrastructureFailuresAndItEnds()
    {
        await using var house = new EvalHouse(queue: new ForgetfulQueue());

        await house.Eval.StartEvaluationAsync(house.Request("e1", house.Questions(3)), cancellationToken: Token);
        await house.WatchAsync("e1", Token);
        var result = await house.GetAsync("e1", Token);

        Assert.Equal(EvaluationState.Finished, result.State);
        Assert.Equal(3, result.Outcomes["infrastructure"]);
        Assert.Equal(3, result.Success.Count);
        Assert.Contains("eaten: 3", await File.ReadAllTextAsync(Path.Combine(house.Output, "results.jsonl"), Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("questions_path", "")]
    [InlineData("questions_path", "/no/such/file.jsonl")]
    [InlineData("evaluation_id", "../escape")]
    [InlineData("evaluation_id", "a b")]
    [InlineData("grader", "magic")]
    [InlineData("attempts", "-1")]
    [InlineData("attempts", "100000")]
    [InlineData("max_questions", "-1")]
    [InlineData("output_path", "/proc/nothing")]
    [InlineData("temperature", "-1")]
    public async Task StartEvaluation_BadRequest_NamesTheField(string field, string value)
    {
        await using var house = new EvalHouse();
        var request = house.Request("e1", house.Questions(2));
        var number = int.TryParse(value, out var parsed) ? parsed : 0;
        switch (field)
        {
            case "questions_path":
                request.QuestionsPath = value;
                break;
            case "evaluation_id":
                request.EvaluationId = value;
                break;
            case "grader":
                request.Grader = value;
                break;
            case "attempts":
                request.Attempts = number;
                break;
            case "max_questions":
                request.MaxQuestions = number;
                break;
            case "output_path":
                request.OutputPath = value;
                break;
            default:
                request.Sampling = new Sampling { Temperature = number };
                break;
        }

        var error = await Assert.ThrowsAsync<RpcException>(async () => await house.Eval.StartEvaluationAsync(request, cancellationToken: Token));

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Contains(value.Length > 0 && field == "questions_path" ? value : field, error.Status.Detail, StringComparison.Ordinal);
        Assert.Empty((await house.Eval.ListEvaluationsAsync(new ListEvaluationsRequest(), cancellationToken: Token)).EvaluationIds);
    }

    [Fact]
    public async Task StartEvaluation_TooManyRunning_IsRefused()
    {
        await using var house = new EvalHouse(eval: new Dictionary<string, string?> { ["Eval:MaxRunning"] = "1" });
        await house.Eval.StartEvaluationAsync(house.Request("e1", house.Questions(2)), cancellationToken: Token);

        var error = await Assert.ThrowsAsync<RpcException>(async () =>
            await house.Eval.StartEvaluationAsync(house.Request("e2", house.Questions(2)), cancellationToken: Token));

        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
        Assert.Contains("Eval:MaxRunning", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EveryRpc_UnknownEvaluation_IsNotFound()
    {
        await using var house = new EvalHouse();

        var get = await Assert.ThrowsAsync<RpcException>(() => house.GetAsync("none", Token));
        var watch = await Assert.ThrowsAsync<RpcException>(() => house.WatchAsync("none", Token));
        var stop = await Assert.ThrowsAsync<RpcException>(async () =>
            await house.Eval.StopEvaluationAsync(new StopEvaluationRequest { IdempotencyKey = "s", EvaluationId = "none" }, cancellationToken: Token));

        Assert.All((RpcException[])[get, watch, stop], error => Assert.Equal(StatusCode.NotFound, error.StatusCode));
    }

    [Fact]
    public async Task StartEvaluation_MaxQuestions_TakesTheFirst()
    {
        await using var house = new EvalHouse();
        await using var worker = new ScriptedWorker(house.Queue, task => Trajectories.Answer(task, Right(task.QuestionId)));
        var request = house.Request("e1", house.Questions(9));
        request.MaxQuestions = 2;

        var started = await house.Eval.StartEvaluationAsync(request, cancellationToken: Token);
        await house.WatchAsync("e1", Token);

        Assert.Equal(2, started.Questions);
        Assert.Equal(["q0", "q1"], worker.Leased.Select(task => task.QuestionId).Order());
    }
}
