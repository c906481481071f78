namespace AgentPlatform.AgentDock.Results;

/// <summary>A part of a kept text.</summary>
/// <param name="Text">The part.</param>
/// <param name="NextOffset">Where the next begins; <paramref name="TotalBytes"/> at the end.</param>
/// <param name="TotalBytes">Of UTF-8.</param>
internal sealed record ResultPage(string Text, long NextOffset, long TotalBytes);
