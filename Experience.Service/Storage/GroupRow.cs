namespace AgentPlatform.Experience.Storage;

/// <summary>A group as the writer sees it.</summary>
internal sealed record GroupRow(long Id, string Name, int Size, GroupState State, string? Consumer);
