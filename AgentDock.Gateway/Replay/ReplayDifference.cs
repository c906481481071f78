namespace AgentPlatform.AgentDock.Replay;

/// <summary>A call whose live result is not the recorded one.</summary>
/// <param name="Key">The cassette's.</param>
/// <param name="Tool">"server.tool".</param>
/// <param name="Recorded">The beginning of the recorded text.</param>
/// <param name="Live">The beginning of the live text.</param>
internal sealed record ReplayDifference(string Key, string Tool, string Recorded, string Live);
