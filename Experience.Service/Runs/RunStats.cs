using AgentPlatform.Contracts.Ledger.V1;

namespace AgentPlatform.Experience.Runs;

/// <summary>
/// A run in numbers, of attempts. The law: issued = queued + running + ready + trained + sum(rejected). Issued is a counter of its own, the others are
/// counted from the attempts, so that the law can be broken and therefore tested.
/// </summary>
internal sealed record RunStats
{
    public required long Issued { get; init; }

    public required long Queued { get; init; }

    public required long Running { get; init; }

    public required long Ready { get; init; }

    public required long Trained { get; init; }

    public required IReadOnlyDictionary<string, long> Rejected { get; init; }

    public required long Requeued { get; init; }

    public required long StoredTrajectories { get; init; }

    public required long ToolCalls { get; init; }

    public required IReadOnlyDictionary<string, long> ToolFaults { get; init; }

    public required long SampledTokens { get; init; }

    public required Timings Timings { get; init; }

    public required bool Stopped { get; init; }
}
