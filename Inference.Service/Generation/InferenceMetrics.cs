using System.Diagnostics.Metrics;
using AgentPlatform.Inference.Hosting;

namespace AgentPlatform.Inference.Generation;

/// <summary>The room's instruments.</summary>
internal sealed class InferenceMetrics
{
    private readonly Meter _meter;
    private readonly Histogram<double> _stepDuration;
    private readonly Histogram<int> _batchSize;

    public InferenceMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(KnownNames.Telemetry);
        _stepDuration = _meter.CreateHistogram<double>("agentplatform.inference.step.duration", "s", "Time of one step of the engine.");
        _batchSize = _meter.CreateHistogram<int>("agentplatform.inference.step.sequences", "{sequence}", "Sequences in one step.");
    }

    /// <summary>Lets the exporter read the engine's counters.</summary>
    public void Observe(InferenceEngine engine)
    {
        _meter.CreateObservableGauge("agentplatform.inference.queue.depth", () => engine.Status.Waiting, "{request}", "Requests waiting.");
        _meter.CreateObservableGauge("agentplatform.inference.running", () => engine.Counters.Running, "{request}", "Requests in the batch.");
        _meter.CreateObservableGauge("agentplatform.inference.kv.blocks.free", () => engine.Counters.BlocksFree, "{block}", "Key/value blocks that can be rented.");
        _meter.CreateObservableGauge("agentplatform.inference.weights.version", () => engine.Served?.Version ?? 0, "{version}", "Version of the weights served.");
        _meter.CreateObservableCounter("agentplatform.inference.tokens.generated", () => engine.Counters.Generated, "{token}", "Tokens sampled.");
        _meter.CreateObservableCounter("agentplatform.inference.tokens.prefill", () => engine.Counters.Prefill, "{token}", "Prompt tokens computed.");
        _meter.CreateObservableCounter("agentplatform.inference.tokens.cached", () => engine.Counters.Cached, "{token}", "Prompt tokens found in the prefix cache.");
    }

    public void StepDone(TimeSpan duration, int sequences)
    {
        _stepDuration.Record(duration.TotalSeconds);
        _batchSize.Record(sequences);
    }
}
