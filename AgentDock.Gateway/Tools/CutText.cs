namespace AgentPlatform.AgentDock.Tools;

/// <summary>A text of which callers see the beginning.</summary>
/// <param name="Whole">All of it.</param>
/// <param name="ShownBytes">UTF-8 bytes that are shown.</param>
internal sealed record CutText(string Whole, int ShownBytes);
