namespace AgentPlatform.AgentDock.Engine.Wire;

/// <summary>Where a container's output goes besides those attached.</summary>
internal sealed record LogSettings(string Type);
