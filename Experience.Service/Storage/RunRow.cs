namespace AgentPlatform.Experience.Storage;

/// <summary>A run as the writer sees it.</summary>
internal readonly record struct RunRow(long Id, bool Stopped);
