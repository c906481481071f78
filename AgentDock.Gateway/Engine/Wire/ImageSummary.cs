namespace AgentPlatform.AgentDock.Engine.Wire;

/// <summary>An image that the engine has.</summary>
internal sealed record ImageSummary(string Id, IReadOnlyList<string>? RepoTags, long Size);
