using System.Diagnostics.Metrics;
using AgentPlatform.Eval.Attempts;

namespace AgentPlatform.Eval.Hosting;

/// <summary>The room's meter.</summary>
internal sealed class EvalMetrics
{
    public const string MeterName = "AgentPlatform.Eval";

    private readonly Counter<long> _attempts;

    public EvalMetrics(IMeterFactory meters) =>
        _attempts = meters.Create(MeterName).CreateCounter<long>("agentplatform.eval.attempts", "{attempt}", "Attempts that ended, by outcome.");

    public void Finished(AttemptOutcome outcome) => _attempts.Add(1, new KeyValuePair<string, object?>("outcome", AttemptOutcomes.NameOf(outcome)));
}
