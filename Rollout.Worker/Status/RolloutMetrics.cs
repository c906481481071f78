using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace AgentPlatform.Rollout.Status;

/// <summary>The room's instruments.</summary>
internal sealed class RolloutMetrics : IDisposable
{
    public const string MeterName = "AgentPlatform.Rollout";

    private readonly Meter meter;

    public RolloutMetrics(IMeterFactory factory)
    {
        meter = factory.Create(MeterName);
        Running = meter.CreateUpDownCounter<long>("agentplatform.rollout.attempts.running", "{attempt}", "Attempts in the making.");
        Stored = meter.CreateCounter<long>("agentplatform.rollout.attempts.stored", "{attempt}", "Attempts in the ledger, by failure.");
        Released = meter.CreateCounter<long>("agentplatform.rollout.attempts.released", "{attempt}", "Attempts given back, by reason.");
        Lost = meter.CreateCounter<long>("agentplatform.rollout.attempts.lost", "{attempt}", "Attempts dropped because their lease was lost.");
        SampledTokens = meter.CreateCounter<long>("agentplatform.rollout.sampled_tokens", "{token}", "Tokens sampled in stored attempts.");
        ToolCalls = meter.CreateCounter<long>("agentplatform.rollout.tool_calls", "{call}", "Tool calls in stored attempts, by status.");
        Duration = meter.CreateHistogram<double>("agentplatform.rollout.attempt.duration", "s", "From an attempt's start to its end.");
        Turns = meter.CreateHistogram<long>("agentplatform.rollout.attempt.turns", "{turn}", "Sampled turns per attempt.");
    }

    /// <summary>One span per attempt.</summary>
    public static ActivitySource Activities { get; } = new(MeterName);

    public UpDownCounter<long> Running { get; }

    public Counter<long> Stored { get; }

    public Counter<long> Released { get; }

    public Counter<long> Lost { get; }

    public Counter<long> SampledTokens { get; }

    public Counter<long> ToolCalls { get; }

    public Histogram<double> Duration { get; }

    public Histogram<long> Turns { get; }

    public void Dispose() => meter.Dispose();
}
