using AgentPlatform.Contracts.Trainer.V1;
using AgentPlatform.Models.Compute;
using AgentPlatform.Models.Training;
using AgentPlatform.ServiceDefaults;
using AgentPlatform.Trainer.Checkpoints;
using AgentPlatform.Trainer.Data;
using AgentPlatform.Trainer.Runs;

namespace AgentPlatform.Trainer.Supervised;

/// <summary>
/// Next-token training until the model can do what the stop rule asks. The learning rate stays flat after its warm-up
/// until the metric is within four times its target: what is left then is mostly the noise of large steps. It falls to a tenth over a
/// quarter of the steps taken. Where that does not reach the target it goes up again and falls once more later, since small steps alone
/// hardly learn. A try that has not arrived when max_steps leave no time for another fall is followed by another, from another
/// initialisation and order; after max_restarts the stage fails.
/// </summary>
internal sealed class SupervisedLoop(TrainingRun run, int threads, Optimizer optimizer, StopRule stop, int batchSize, TimeProvider time)
{
    private const double DecayShare = 0.25;
    private const double Approach = 4;
    private const double NextShare = 0.2;
    private readonly CheckpointStore _checkpoints = new(run.CheckpointPath);
    private readonly AdamWOptions _adamW = OptimizerOptions.From(optimizer);

    /// <summary>Trains and returns the weights.</summary>
    /// <param name="initialize">Weights for a try (0 for the first).</param>
    public ModelWeights Train(
        Func<int, ModelWeights> initialize, string tokenizerJson, string chatTemplate, IReadOnlyList<EncodedExample> examples, IReadOnlyList<EncodedExample> validation, CancellationToken cancellationToken)
    {
        var resumed = _checkpoints.Exists ? _checkpoints.Load<LoopState>(_adamW) : null;
        var state = resumed?.State ?? LoopState.Start(stop, 0);
        var weights = resumed?.Weights ?? initialize(0);
        var adamW = resumed?.Optimizer ?? new AdamW(weights.Layout, _adamW);
        while (true)
        {
            var (reached, metric) = Try(weights, adamW, ref state, tokenizerJson, chatTemplate, examples, validation, cancellationToken);
            if (reached)
            {
                if (metric > stop.Target)
                {
                    run.Report(state.Step, new Dictionary<string, double>(), $"{stop.Metric} {metric:G3} is not quite {stop.Target} after {state.Step} steps; at most {stop.Accept} will do");
                }

                return weights;
            }

            if (state.Restarts >= stop.MaxRestarts)
            {
                throw new PlatformException(
                    PlatformErrorCode.WrongState,
                    "TARGET_NOT_REACHED",
                    $"{stop.Metric} is {metric:G4} after {state.Step} steps and {state.Restarts} restarts; the target is {stop.Target}. Raise stop.max_steps, or change the model or its data.");
            }

            state = LoopState.Start(stop, state.Restarts + 1);
            run.Update(s => s.Restarts = state.Restarts);
            run.Report(0, new Dictionary<string, double>(), $"{stop.Metric} {metric:G3} did not reach {stop.Target} in {stop.MaxSteps} steps; starting again from another initialisation");
            weights = initialize(state.Restarts);
            adamW = new AdamW(weights.Layout, _adamW);
        }
    }

    private (bool Reached, double Metric) Try(
        ModelWeights weights, AdamW adamW, ref LoopState state, string tokenizerJson, string chatTemplate, IReadOnlyList<EncodedExample> examples, IReadOnlyList<EncodedExample> validation, CancellationToken cancellationToken)
    {
        var pass = new ParallelPass(weights, threads);
        var order = new ShuffledOrder(examples.Count, run.Request.Seed + (ulong)(7919 * state.Restarts));
        var metric = double.NaN;
        var (since, tokens, lossSum) = (time.GetTimestamp(), 0L, 0.0);
        var lastStep = state.Step;
        while (state.Step < stop.MaxSteps || (state.DecayFrom >= 0 && state.Step < DecayEnd(state)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var first = (long)state.Step * batchSize;
            var batch = Enumerable.Range(0, batchSize).Select(i => examples[order[first + i]].Sequence).ToArray();
            var loss = new CrossEntropyLoss(batch.Length, Math.Max(1, batch.Sum(s => s.Predicted.Length)));
            pass.Clear();
            pass.Run(batch, loss, backward: true);
            adamW.Step(weights, pass.Gradient, LearningRate(state));
            state = state with { Step = state.Step + 1 };
            tokens += batch.Sum(s => (long)s.Rows);
            lossSum += loss.Value;
            var decayed = state.DecayFrom >= 0 && state.Step >= DecayEnd(state);
            if (state.Step % stop.EvaluateEvery != 0 && !decayed)
            {
                continue;
            }

            var measured = new ProbeLoss(validation);
            pass.Run([.. validation.Select(e => e.Sequence)], measured, backward: false);
            metric = stop.Metric == "copy_error" ? measured.CopyError : measured.Loss;
            run.Report(state.Step, new Dictionary<string, double>
            {
                ["loss"] = lossSum / (state.Step - lastStep),
                ["validation_loss"] = measured.Loss,
                ["copy_error"] = measured.CopyError,
                ["tokens_per_s"] = tokens / time.GetElapsedTime(since).TotalSeconds,
            });
            (since, tokens, lossSum, lastStep) = (time.GetTimestamp(), 0, 0, state.Step);
            if (decayed)
            {
                state = state with { DecayFrom = -1, NotBefore = state.Step + (int)(state.Step * NextShare) };
                if (metric <= stop.Target || state.NotBefore >= stop.MaxSteps)
                {
                    break;
                }
            }
            else if (state.DecayFrom < 0 && metric <= Approach * stop.Target && state.Step >= state.NotBefore)
            {
                state = state with { DecayFrom = state.Step };
            }

            _checkpoints.Save(new Checkpoint<LoopState>(weights, adamW, tokenizerJson, chatTemplate, state));
        }

        return (metric <= Math.Max(stop.Target, stop.Accept), metric);
    }

    private static int DecayEnd(LoopState state) => state.DecayFrom + Math.Max(1, (int)(state.DecayFrom * DecayShare));

    private double LearningRate(LoopState state)
    {
        var warmup = Math.Min(1.0, (state.Step + 1.0) / Math.Max(1, optimizer.WarmupSteps));
        var decay = state.DecayFrom < 0 ? 1.0 : Math.Max(0.1, 1.0 - (0.9 * (state.Step - state.DecayFrom) / Math.Max(1, DecayEnd(state) - state.DecayFrom)));
        return optimizer.LearningRate * warmup * decay;
    }
}
