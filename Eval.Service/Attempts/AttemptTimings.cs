using AgentPlatform.Contracts.Ledger.V1;

namespace AgentPlatform.Eval.Attempts;

/// <summary>Where time went, in seconds; see ledger.proto.</summary>
internal sealed record AttemptTimings(
    double TotalSeconds = 0,
    double EngineSeconds = 0,
    double ToolSeconds = 0,
    double GenerateRpcSeconds = 0,
    double ToolRpcSeconds = 0,
    double GradingSeconds = 0,
    double StorageSeconds = 0)
{
    public static AttemptTimings From(Timings? timings) => timings is null
        ? new AttemptTimings()
        : new AttemptTimings(
            timings.TotalSeconds, timings.EngineSeconds, timings.ToolSeconds, timings.GenerateRpcSeconds,
            timings.ToolRpcSeconds, timings.GradingSeconds, timings.StorageSeconds);

    public AttemptTimings Plus(AttemptTimings other) => new(
        TotalSeconds + other.TotalSeconds, EngineSeconds + other.EngineSeconds, ToolSeconds + other.ToolSeconds,
        GenerateRpcSeconds + other.GenerateRpcSeconds, ToolRpcSeconds + other.ToolRpcSeconds,
        GradingSeconds + other.GradingSeconds, StorageSeconds + other.StorageSeconds);

    public Timings ToMessage() => new()
    {
        TotalSeconds = TotalSeconds,
        EngineSeconds = EngineSeconds,
        ToolSeconds = ToolSeconds,
        GenerateRpcSeconds = GenerateRpcSeconds,
        ToolRpcSeconds = ToolRpcSeconds,
        GradingSeconds = GradingSeconds,
        StorageSeconds = StorageSeconds,
    };
}
