namespace AgentPlatform.AgentDock.Engine.Wire;

/// <summary>One ulimit.</summary>
internal sealed record ResourceLimit(string Name, long Soft, long Hard);
