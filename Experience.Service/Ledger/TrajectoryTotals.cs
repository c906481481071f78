using AgentPlatform.Contracts.Ledger.V1;

namespace AgentPlatform.Experience.Ledger;

/// <summary>What one trajectory adds to its run's sums.</summary>
internal sealed record TrajectoryTotals(
    int ToolCalls, IReadOnlyDictionary<string, int> ToolFaults, long SampledTokens, Timings Timings)
{
    private const string Ok = "ok";

    public static TrajectoryTotals None { get; } = new(0, new Dictionary<string, int>(), 0, new Timings());

    public static TrajectoryTotals Of(Trajectory trajectory)
    {
        long sampled = 0;
        foreach (var span in trajectory.Spans)
        {
            sampled += span.Kind == SpanKind.Sampled ? span.TokenIds.Count : 0;
        }

        var faults = new Dictionary<string, int>();
        foreach (var call in trajectory.ToolCalls)
        {
            if (call.Status != Ok)
            {
                faults[call.Status] = faults.GetValueOrDefault(call.Status) + 1;
            }
        }

        return new TrajectoryTotals(trajectory.ToolCalls.Count, faults, sampled, trajectory.Timings ?? new Timings());
    }
}
