namespace AgentPlatform.AgentDock.Engine.Wire;

/// <summary>The answer to version.</summary>
internal sealed record EngineVersion(string Version, string ApiVersion);
