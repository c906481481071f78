namespace AgentPlatform.Experience.Ledger;

/// <summary>What a consumer made of a group.</summary>
/// <param name="GroupId">The group.</param>
/// <param name="RejectionReason">Null: trained. Otherwise why not.</param>
internal readonly record struct Verdict(string GroupId, string? RejectionReason);
