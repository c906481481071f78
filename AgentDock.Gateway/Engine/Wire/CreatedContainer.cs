namespace AgentPlatform.AgentDock.Engine.Wire;

/// <summary>The answer to create.</summary>
internal sealed record CreatedContainer(string Id);
