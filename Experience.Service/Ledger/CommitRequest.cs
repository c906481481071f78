using AgentPlatform.Experience.Storage;

namespace AgentPlatform.Experience.Ledger;

/// <summary>A consumer is done with groups.</summary>
internal sealed record CommitRequest(
    CallKey Key, string RunId, string ConsumerId, IReadOnlyList<Verdict> Verdicts, long TrainedWeightVersion);
