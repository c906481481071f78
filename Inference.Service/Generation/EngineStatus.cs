namespace AgentPlatform.Inference.Generation;

/// <summary>The engine at a glance.</summary>
internal sealed record EngineStatus(
    int Running,
    int Waiting,
    long GeneratedTokens,
    long PrefillTokens,
    long CachedTokens,
    TimeSpan Busy,
    TimeSpan Uptime,
    int BlocksTotal,
    int BlocksFree,
    long WeightVersion,
    long WeightUpdates,
    long Preemptions,
    long IntegrityChecks);
