using AgentPlatform.Cli.Platform;
using AgentPlatform.Contracts.Eval.V1;
using AgentPlatform.Contracts.Trainer.V1;
using Grpc.Core;

namespace AgentPlatform.Cli.Quickstart;

/// <summary>Starts a stage or an evaluation and follows it to its end, through restarts of the service that runs it.</summary>
internal sealed class StageDriver(PlatformConnection platform, QuickstartView view, Recipe recipe, string name, string folder, string world, QuickstartOptions options, TimeProvider time)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    public string RunId(string stage) => $"{name}-{stage}";

    /// <summary>The version that the engine serves.</summary>
    public Task<long> VersionAsync(CancellationToken cancellationToken) =>
        PersistAsync(async () => (await platform.Inference.GetStatusAsync(new Contracts.Inference.V1.GetStatusRequest(), deadline: In(10), cancellationToken: cancellationToken)).WeightVersion, cancellationToken);

    /// <summary>Runs one stage; returns its model's folder.</summary>
    /// <exception cref="CliException">The stage failed; the message is its own.</exception>
    public async Task<string> TrainAsync(string stage, Action<StartRunRequest> configure, StageReport report, List<CurvePoint>? curve, CancellationToken cancellationToken) =>
        (await TryTrainAsync(stage, configure, report, curve, _ => false, cancellationToken))!;

    /// <summary>As <see cref="TrainAsync"/>, and stops the run as soon as its curve shows that it leads nowhere; null then.</summary>
    public async Task<string?> TryTrainAsync(
        string stage, Action<StartRunRequest> configure, StageReport report, List<CurvePoint>? curve, Func<IReadOnlyList<CurvePoint>, bool> hopeless, CancellationToken cancellationToken)
    {
        var request = new StartRunRequest { IdempotencyKey = RunId(stage), RunId = RunId(stage), Seed = (ulong)options.Seed, OutputPath = Path.Combine(folder, stage) };
        configure(request);
        view.Stage(stage, StageText.Of(request), request.Rl?.Steps ?? 0);
        await PersistAsync(async () => await platform.Trainer.StartRunAsync(request, deadline: In(30), cancellationToken: cancellationToken), cancellationToken);
        var sequence = 0L;
        while (true)
        {
            sequence = await WatchAsync(stage, sequence, curve, hopeless, cancellationToken);
            if (curve is not null && hopeless(curve))
            {
                await PersistAsync(
                    async () => await platform.Trainer.StopRunAsync(new StopRunRequest { IdempotencyKey = $"{RunId(stage)}/stop", RunId = RunId(stage) }, deadline: In(60), cancellationToken: cancellationToken),
                    cancellationToken);
                // Nobody will train on what is still queued; the next run needs the workers.
                await PersistAsync(
                    async () => await platform.Experience.StopRunAsync(
                        new Contracts.Experience.V1.StopRunRequest { IdempotencyKey = $"{RunId(stage)}/stop", RunId = RunId(stage) }, deadline: In(60), cancellationToken: cancellationToken),
                    cancellationToken);
                return null;
            }

            var run = await PersistAsync(async () => await platform.Trainer.GetRunAsync(new GetRunRequest { RunId = RunId(stage) }, deadline: In(10), cancellationToken: cancellationToken), cancellationToken);
            if (run.State == RunState.Running)
            {
                continue;
            }

            report.WallSeconds = run.WallSeconds;
            report.Steps = run.Step;
            report.Restarts = run.Restarts;
            report.Metrics = new SortedDictionary<string, double>(run.Metrics.ToDictionary());
            if (run.State != RunState.Succeeded)
            {
                throw new CliException($"The stage {stage} ended without a model: {run.Message}");
            }

            view.Done($"{run.Step} steps in {run.WallSeconds:F0} s");
            return run.ModelPath;
        }
    }

    /// <summary>Publishes the model and measures it on the held-out questions.</summary>
    public async Task EvaluateAsync(string stage, string model, StageReport report, CancellationToken cancellationToken)
    {
        view.Stage($"evaluate {stage}", "held-out questions, greedy");
        var started = time.GetTimestamp();
        await PersistAsync(
            async () => await platform.Trainer.PublishModelAsync(new PublishModelRequest { IdempotencyKey = $"{RunId(stage)}/publish", ModelPath = model }, deadline: In(60), cancellationToken: cancellationToken),
            cancellationToken);
        var id = $"{RunId(stage)}-eval";
        var request = new StartEvaluationRequest
        {
            IdempotencyKey = id,
            EvaluationId = id,
            QuestionsPath = Path.Combine(world, "heldout.jsonl"),
            Attempts = 1,
            Sampling = Recipe.Greedy,
            Limits = Recipe.Limits,
            Grader = Recipe.Grader,
            OutputPath = Path.Combine(folder, $"eval-{stage}"),
            MaxQuestions = recipe.EvaluatedQuestions,
        };
        request.Tools.Add(Recipe.Tools);
        await PersistAsync(async () => await platform.Eval.StartEvaluationAsync(request, deadline: In(30), cancellationToken: cancellationToken), cancellationToken);
        while (true)
        {
            var result = await PersistAsync(async () => await platform.Eval.GetEvaluationAsync(new GetEvaluationRequest { EvaluationId = id }, deadline: In(10), cancellationToken: cancellationToken), cancellationToken);
            view.Evaluation(result.Finished, result.Questions * result.Attempts, result.Success?.Value ?? 0);
            if (result.State == EvaluationState.Running)
            {
                await Task.Delay(s_pause / 2, time, cancellationToken);
                continue;
            }

            if (result.State != EvaluationState.Finished)
            {
                throw new CliException($"The evaluation of {stage} ended unfinished: {result.Message}");
            }

            (report.Success, report.CiLow, report.CiHigh) = (result.Success!.Value, result.Success.Low, result.Success.High);
            report.ByHops = new SortedDictionary<string, double>(result.ByHops.ToDictionary(h => h.Key, h => h.Value.Value));
            report.Outcomes = new SortedDictionary<string, long>(result.Outcomes.ToDictionary());
            report.MeanTurns = result.MeanTurns;
            report.EvaluationSeconds = time.GetElapsedTime(started).TotalSeconds;
            view.Evaluated(stage, report);
            return;
        }
    }

    private async Task<long> WatchAsync(string stage, long sequence, List<CurvePoint>? curve, Func<IReadOnlyList<CurvePoint>, bool> hopeless, CancellationToken cancellationToken)
    {
        try
        {
            using var watch = platform.Trainer.WatchRun(new WatchRunRequest { RunId = RunId(stage), AfterSequence = sequence }, cancellationToken: cancellationToken);
            await foreach (var entry in watch.ResponseStream.ReadAllAsync(cancellationToken))
            {
                sequence = entry.Sequence;
                if (entry.Message.Length > 0 && entry.State == RunState.Running)
                {
                    view.Note(entry.Message);
                }

                if (entry.Metrics.Count == 0)
                {
                    continue;
                }

                view.Metrics(stage, entry.Step, entry.WallSeconds, entry.Metrics);
                if (entry.Metrics.TryGetValue("reward", out var reward))
                {
                    // A trainer that came back tells its steps again.
                    curve?.RemoveAll(point => point.Step >= entry.Step);
                    curve?.Add(new CurvePoint(entry.Step, entry.WallSeconds, reward, entry.Metrics["kl"], entry.Metrics["entropy"], entry.Metrics["staleness"]));
                    if (curve is not null && hopeless(curve))
                    {
                        return sequence;
                    }
                }
            }
        }
        catch (RpcException away) when (IsAway(away) && !cancellationToken.IsCancellationRequested)
        {
            // The trainer died and is being started again: its event numbers begin anew.
            view.Note($"the trainer does not answer ({away.StatusCode}); waiting for it to come back");
            await Task.Delay(s_pause, time, cancellationToken);
            return 0;
        }

        return sequence;
    }

    private async Task<T> PersistAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await call();
            }
            catch (RpcException away) when (IsAway(away) && time.GetElapsedTime(started) < s_patience && !cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(s_pause, time, cancellationToken);
            }
        }
    }

    private static bool IsAway(RpcException failure) => failure.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Cancelled or StatusCode.Internal;

    private DateTime In(double seconds) => time.GetUtcNow().UtcDateTime + TimeSpan.FromSeconds(seconds);
}
