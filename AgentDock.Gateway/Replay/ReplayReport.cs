namespace AgentPlatform.AgentDock.Replay;

/// <summary>What the cassette has done since the start.</summary>
/// <param name="Recorded">Results written down.</param>
/// <param name="Replayed">Calls answered from it.</param>
/// <param name="Missing">Calls that it was asked for and does not hold.</param>
/// <param name="Same">Compared and equal.</param>
/// <param name="Different">Compared and not equal.</param>
/// <param name="Calls">Results that it holds.</param>
/// <param name="Differences">The latest ones.</param>
internal sealed record ReplayReport(long Recorded, long Replayed, long Missing, long Same, long Different, int Calls, IReadOnlyList<ReplayDifference> Differences);
