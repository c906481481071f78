using System.CommandLine;
using AgentPlatform.Cli.Platform;
using AgentPlatform.Contracts.Eval.V1;
using Grpc.Core;

namespace AgentPlatform.Cli.Commands;

/// <summary>agentctl eval: measure the served model.</summary>
internal static class EvalCommands
{
    public static Command Create(Surroundings surroundings, CommonOptions common) => new Command("eval", "Measure the served model on a set of questions").With(
        Run(surroundings, common),
        List(surroundings, common),
        Report(surroundings, common));

    private static Command Run(Surroundings surroundings, CommonOptions common)
    {
        var file = Checked.File("FILE", "JSONL lines {\"id\", \"question\", \"answers\": [...], \"labels\": {...}}");
        var id = new Option<string?>("--id") { Description = "Name of the evaluation; one that is known goes on where it stopped (default: from the file's name and the time)", HelpName = "ID" };
        var attempts = Checked.Whole("--attempts", "Attempts at each question", 1, 1, 1024);
        var tools = Checked.Names("--tools", "Tools the agent may call", "search");
        var output = new Option<string?>("--output") { Description = "Folder of results and reports (default: artifacts/eval/ID)", HelpName = "FOLDER" };
        var questions = Checked.Whole("--max-questions", "Only the first so many; 0 is all", 0, 0, int.MaxValue);
        var grader = new Option<string>("--grader") { Description = "How answers are scored", DefaultValueFactory = _ => "exact" };
        var system = new Option<string>("--system") { Description = "System prompt", DefaultValueFactory = _ => string.Empty };
        var sampling = new SamplingOptions(temperature: 0);
        return new Command("run", "Evaluate and wait for the result").With(file, id, attempts, tools, output, questions, grader, system).With(sampling.All)
            .Does(surroundings, common, async (scope, cancellationToken) =>
            {
                var path = Path.GetFullPath(scope.Get(file));
                var name = scope.Get(id) ?? $"{Path.GetFileNameWithoutExtension(path)}-{scope.Time.GetUtcNow():yyyyMMdd-HHmmss}";
                var request = new StartEvaluationRequest
                {
                    IdempotencyKey = name,
                    EvaluationId = name,
                    QuestionsPath = path,
                    Attempts = scope.Get(attempts),
                    Sampling = sampling.Sampling(scope),
                    Limits = sampling.Limits(scope),
                    Tools = { scope.Get(tools)! },
                    Grader = scope.Get(grader)!,
                    SystemPrompt = scope.Get(system)!,
                    OutputPath = Path.GetFullPath(scope.Get(output) ?? Path.Combine(RepositoryRoot.Find(), "artifacts", "eval", name)),
                    MaxQuestions = scope.Get(questions),
                };
                await scope.Platform.Eval.StartEvaluationAsync(request, deadline: scope.In(30), cancellationToken: cancellationToken);
                if (!scope.Json)
                {
                    await WatchAsync(scope, name, cancellationToken);
                }

                return await ShowAsync(scope, name, wait: true, cancellationToken);
            });
    }

    private static Command List(Surroundings surroundings, CommonOptions common) => new Command("list", "All evaluations").Does(surroundings, common, async (scope, cancellationToken) =>
    {
        var response = await scope.Platform.Eval.ListEvaluationsAsync(new ListEvaluationsRequest(), deadline: scope.In(15), cancellationToken: cancellationToken);
        if (scope.Json)
        {
            JsonOutput.Message(scope.Out, response);
        }
        else
        {
            foreach (var id in response.EvaluationIds)
            {
                scope.Out.WriteLine(id);
            }
        }

        return 0;
    });

    private static Command Report(Surroundings surroundings, CommonOptions common)
    {
        var id = new Argument<string>("ID") { Description = "The evaluation" };
        return new Command("report", "What an evaluation found").With(id)
            .Does(surroundings, common, (scope, cancellationToken) => ShowAsync(scope, scope.Get(id), wait: false, cancellationToken));
    }

    private static async Task WatchAsync(CommandScope scope, string id, CancellationToken cancellationToken)
    {
        await using var view = scope.View();
        view.Stage("evaluate", id);
        using var watch = scope.Platform.Eval.WatchEvaluation(new WatchEvaluationRequest { EvaluationId = id }, cancellationToken: cancellationToken);
        await foreach (var progress in watch.ResponseStream.ReadAllAsync(cancellationToken))
        {
            view.Evaluation(progress.Finished, progress.Total, progress.Success?.Value ?? 0);
        }
    }

    private static async Task<int> ShowAsync(CommandScope scope, string id, bool wait, CancellationToken cancellationToken)
    {
        var result = await GetAsync(scope, id, cancellationToken);
        while (wait && result.State == EvaluationState.Running)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(500), scope.Time, cancellationToken);
            result = await GetAsync(scope, id, cancellationToken);
        }

        if (scope.Json)
        {
            JsonOutput.Message(scope.Out, result);
        }
        else
        {
            EvaluationText.Write(scope.Console, scope.Out, result);
        }

        return result.State is EvaluationState.Failed || (wait && result.State != EvaluationState.Finished) ? CommandActions.Failed : 0;
    }

    private static async Task<GetEvaluationResponse> GetAsync(CommandScope scope, string id, CancellationToken cancellationToken) =>
        await scope.Platform.Eval.GetEvaluationAsync(new GetEvaluationRequest { EvaluationId = id }, deadline: scope.In(15), cancellationToken: cancellationToken);
}
