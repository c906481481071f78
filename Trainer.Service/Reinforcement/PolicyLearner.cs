using AgentPlatform.Contracts.Trainer.V1;
using AgentPlatform.Models.Compute;
using AgentPlatform.Models.Files;
using AgentPlatform.Models.Training;
using AgentPlatform.Trainer.Checkpoints;
using AgentPlatform.Trainer.Losses;
using AgentPlatform.Trainer.Publishing;
using AgentPlatform.Trainer.Runs;
using AgentPlatform.Trainer.Supervised;

namespace AgentPlatform.Trainer.Reinforcement;

/// <summary>The policy being learned: weights, optimiser, the update, checkpoints and publication.</summary>
internal sealed class PolicyLearner
{
    private readonly TrainingRun _run;
    private readonly WeightPublisher _publisher;
    private readonly CheckpointStore _checkpoints;
    private readonly ModelWeights _weights;
    private readonly AdamW _optimizer;
    private readonly ParallelPass _pass;
    private readonly IPolicyObjective _objective;
    private readonly string _tokenizerJson;
    private readonly string _chatTemplate;

    private PolicyLearner(TrainingRun run, WeightPublisher publisher, CheckpointStore checkpoints, Checkpoint<RlState> start, int threads)
    {
        _run = run;
        _publisher = publisher;
        _checkpoints = checkpoints;
        _weights = start.Weights;
        _optimizer = start.Optimizer;
        _tokenizerJson = start.TokenizerJson;
        _chatTemplate = start.ChatTemplate;
        _objective = LossRegistry.Find(run.Request.Rl.Loss);
        _pass = new ParallelPass(_weights, threads);
        State = start.State;
    }

    /// <summary>What the last checkpoint held, with the changes since.</summary>
    public RlState State { get; set; }

    /// <summary>The version whose weights these are.</summary>
    public long Version { get; private set; }

    private RlConfig Config => _run.Request.Rl;

    /// <summary>Begins from the run's checkpoint, or from the model named by the request; publishes these weights.</summary>
    public static async Task<PolicyLearner> OpenAsync(TrainingRun run, WeightPublisher publisher, int threads, CancellationToken cancellationToken)
    {
        var checkpoints = new CheckpointStore(run.CheckpointPath);
        var options = OptimizerOptions.From(run.Request.Rl.Optimizer);
        Checkpoint<RlState> start;
        if (checkpoints.Exists)
        {
            start = checkpoints.Load<RlState>(options);
        }
        else
        {
            using var folder = ModelFolder.Load(run.Request.Rl.ModelPath);
            var weights = folder.ReadWeights();
            start = new Checkpoint<RlState>(weights, new AdamW(weights.Layout, options), folder.TokenizerJson, folder.ChatTemplate, new RlState());
        }

        var learner = new PolicyLearner(run, publisher, checkpoints, start, threads);
        await learner.PublishAsync(cancellationToken);
        return learner;
    }

    /// <summary>Takes the optimiser steps of one batch, in as many parts as asked for.</summary>
    public IReadOnlyDictionary<string, double> Update(IReadOnlyList<PolicySample> samples)
    {
        var parts = Math.Clamp(Config.Minibatches, 1, samples.Count);
        var order = Enumerable.Range(0, samples.Count).ToArray();
        new Random(unchecked((int)_run.Request.Seed + State.Step)).Shuffle(order);
        var all = new List<PolicyMetrics>();
        var norm = 0.0;
        for (var part = 0; part < parts; part++)
        {
            var batch = order.Where((_, i) => i % parts == part).Select(i => samples[i]).ToArray();
            var loss = new PolicyLoss(_objective, new ClipRange(Config.ClipLow, Config.ClipHigh), batch, Math.Max(1, batch.Sum(s => s.Behaviour.Length)));
            _pass.Clear();
            _pass.Run([.. batch.Select(s => s.Sequence)], loss, backward: true);
            norm = _optimizer.Step(_weights, _pass.Gradient, LearningRate);
            all.Add(loss.Metrics());
        }

        // The first part is measured before any update: what differs there is staleness and nothing else.
        return new Dictionary<string, double>
        {
            ["loss"] = all.Average(m => m.Loss),
            ["kl"] = all[0].Kl,
            ["clip_share"] = all.Average(m => m.ClipShare),
            ["entropy"] = all[0].Entropy,
            ["differing_share"] = all[0].DifferingShare,
            ["sampled_tokens"] = all.Sum(m => m.Tokens),
            ["gradient_norm"] = norm,
        };
    }

    /// <summary>Writes a checkpoint of weights, optimiser and <see cref="State"/>.</summary>
    public void Save() => _checkpoints.Save(new Checkpoint<RlState>(_weights, _optimizer, _tokenizerJson, _chatTemplate, State));

    /// <summary>Publishes the weights as they are; once per step, also when asked again after a restart.</summary>
    public async Task PublishAsync(CancellationToken cancellationToken)
    {
        var (version, _) = await _publisher.PublishAsync(_weights, _tokenizerJson, _chatTemplate, _run.Request.RunId, $"{_run.Request.RunId}/step/{State.Step}", cancellationToken);
        Version = version;
        _run.Update(s => s.WeightVersion = version);
    }

    /// <summary>Writes the model folder.</summary>
    public string SaveModel()
    {
        ModelFolder.Save(_run.ModelPath, _weights.Config, _tokenizerJson, _chatTemplate, _weights.ToNamedTensors(), TensorDataType.F32);
        return _run.ModelPath;
    }

    private double LearningRate
    {
        get
        {
            var warmup = Math.Min(1.0, (_optimizer.Steps + 1.0) / Math.Max(1, Config.Optimizer.WarmupSteps));
            // The last fifth of the run falls to a tenth, so that it ends on a settled policy.
            var left = (Config.Steps - State.Step) / (0.2 * Config.Steps);
            return Config.Optimizer.LearningRate * warmup * Math.Clamp(left, 0.1, 1.0);
        }
    }
}
