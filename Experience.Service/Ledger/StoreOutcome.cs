namespace AgentPlatform.Experience.Ledger;

/// <summary>What became of a submitted trajectory. Numbers are on disk and never change.</summary>
internal enum StoreOutcome
{
    Stored = 1,
    Duplicate = 2,
    StaleLease = 3,
}
