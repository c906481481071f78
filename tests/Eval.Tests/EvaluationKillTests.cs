using AgentPlatform.Contracts.Eval.V1;
using AgentPlatform.Contracts.Experience.V1;
using AgentPlatform.Tests.Eval.Support;
using AgentPlatform.Tests.Shared;
using Grpc.Net.Client;

namespace AgentPlatform.Tests.Eval;

/// <summary>Real processes over sockets, killed with SIGKILL.</summary>
public sealed class EvaluationKillTests
{
    private const int QuestionCount = 60;

    [Fact]
    public async Task Kill_InTheMiddle_NextProcessFinishesItAndRepeatsNothing()
    {
        var token = TestContext.Current.CancellationToken;
        using var folder = new TempFolder();
        var questions = folder.File("questions.jsonl");
        await File.WriteAllLinesAsync(
            questions, Enumerable.Range(0, QuestionCount).Select(i => $$$"""{"id": "q{{{i}}}", "question": "What is {{{i}}}?", "answers": ["a{{{i}}}"]}"""), token);
        await using var experience = ServiceProcess.Start(
            "Experience.Service.dll", new Dictionary<string, string> { ["Experience__DatabasePath"] = folder.File("experience.db") });
        var queueAddress = await experience.ListeningAsync(token);
        var settings = new Dictionary<string, string>
        {
            ["Eval__DataPath"] = folder.File("eval"),
            ["services__experience__http__0"] = queueAddress.ToString(),
        };
        using var queueChannel = GrpcChannel.ForAddress(queueAddress);
        using var gate = new SemaphoreSlim(0);
        await using var worker = new ScriptedWorker(
            new ExperienceService.ExperienceServiceClient(queueChannel),
            task =>
            {
                gate.Wait(TimeSpan.FromSeconds(60), token);
                return Trajectories.Answer(task, "a" + task.QuestionId[1..]);
            },
            batch: 1);

        await using (var first = ServiceProcess.Start("Eval.Service.dll", settings))
        {
            using var channel = GrpcChannel.ForAddress(await first.ListeningAsync(token));
            var client = new EvalService.EvalServiceClient(channel);
            await client.StartEvaluationAsync(
                new StartEvaluationRequest { IdempotencyKey = "k", EvaluationId = "e1", QuestionsPath = questions, OutputPath = folder.File("out") },
                deadline: DateTime.UtcNow.AddSeconds(30), cancellationToken: token);
            gate.Release(20);
            await UntilAsync(client, progress => progress.Finished >= 20, token);
            await first.KillAsync(token);
        }
        // What is stored while nobody listens must not be missed either; the file of questions may go, too.
        gate.Release(QuestionCount);
        File.Delete(questions);

        await using var second = ServiceProcess.Start("Eval.Service.dll", settings);
        using var secondChannel = GrpcChannel.ForAddress(await second.ListeningAsync(token));
        var again = new EvalService.EvalServiceClient(secondChannel);
        await UntilAsync(again, progress => progress.State == EvaluationState.Finished, token);
        var result = await again.GetEvaluationAsync(new GetEvaluationRequest { EvaluationId = "e1" }, deadline: DateTime.UtcNow.AddSeconds(30), cancellationToken: token);

        Assert.Equal(QuestionCount, result.Outcomes["correct"]);
        Assert.Equal(QuestionCount, result.Success.Count);
        Assert.Equal(QuestionCount, worker.Leased.Count);
        Assert.Equal(QuestionCount, (await File.ReadAllLinesAsync(Path.Combine(folder.File("out"), "results.jsonl"), token)).Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task KillTheQueue_InTheMiddle_EvaluationWaitsAndFinishes(bool fileIsLost)
    {
        var token = TestContext.Current.CancellationToken;
        using var folder = new TempFolder();
        var questions = folder.File("questions.jsonl");
        await File.WriteAllLinesAsync(
            questions, Enumerable.Range(0, QuestionCount).Select(i => $$$"""{"id": "q{{{i}}}", "question": "What is {{{i}}}?", "answers": ["a{{{i}}}"]}"""), token);
        var queueSettings = new Dictionary<string, string>
        {
            ["Experience__DatabasePath"] = folder.File("experience.db"),
            ["Experience__RestartGrace"] = "00:00:01",
        };
        var experience = ServiceProcess.Start("Experience.Service.dll", queueSettings);
        try
        {
            var queueAddress = await experience.ListeningAsync(token);
            // The next process must be found where the first was.
            queueSettings["ASPNETCORE_URLS"] = queueAddress.ToString();
            await using var eval = ServiceProcess.Start(
                "Eval.Service.dll",
                new Dictionary<string, string> { ["Eval__DataPath"] = folder.File("eval"), ["services__experience__http__0"] = queueAddress.ToString() });
            using var channel = GrpcChannel.ForAddress(await eval.ListeningAsync(token));
            var client = new EvalService.EvalServiceClient(channel);
            using var queueChannel = GrpcChannel.ForAddress(queueAddress);
            using var gate = new SemaphoreSlim(0);
            await using var worker = new ScriptedWorker(
                new ExperienceService.ExperienceServiceClient(queueChannel),
                task =>
                {
                    gate.Wait(TimeSpan.FromSeconds(60), token);
                    return Trajectories.Answer(task, "a" + task.QuestionId[1..]);
                },
                batch: 1);
            await client.StartEvaluationAsync(
                new StartEvaluationRequest { IdempotencyKey = "k", EvaluationId = "e1", QuestionsPath = questions, OutputPath = folder.File("out") },
                deadline: DateTime.UtcNow.AddSeconds(30), cancellationToken: token);
            gate.Release(20);
            await UntilAsync(client, progress => progress.Finished >= 20, token);

            await experience.KillAsync(token);
            await UntilAsync(client, progress => progress.Message.Contains("waiting for the queue", StringComparison.Ordinal), token);
            await experience.DisposeAsync();
            if (fileIsLost)
            {
                foreach (var file in Directory.GetFiles(folder.Root, "experience.db*"))
                {
                    File.Delete(file);
                }
            }
            experience = ServiceProcess.Start("Experience.Service.dll", queueSettings);
            await experience.ListeningAsync(token);
            gate.Release(QuestionCount * 3);
            await UntilAsync(client, progress => progress.State == EvaluationState.Finished, token);

            var result = await client.GetEvaluationAsync(
                new GetEvaluationRequest { EvaluationId = "e1" }, deadline: DateTime.UtcNow.AddSeconds(30), cancellationToken: token);
            Assert.Equal(QuestionCount, result.Outcomes["correct"]);
            Assert.Equal(QuestionCount, result.Success.Count);
        }
        finally
        {
            await experience.DisposeAsync();
        }
    }

    private static async Task UntilAsync(EvalService.EvalServiceClient client, Func<WatchEvaluationResponse, bool> enough, CancellationToken cancellationToken)
    {
        using var call = client.WatchEvaluation(
            new WatchEvaluationRequest { EvaluationId = "e1" }, deadline: DateTime.UtcNow.AddSeconds(60), cancellationToken: cancellationToken);
        while (await call.ResponseStream.MoveNext(cancellationToken))
        {
            if (enough(call.ResponseStream.Current))
            {
                return;
            }
        }
        Assert.Fail("the watch ended before what was waited for");
    }
}
