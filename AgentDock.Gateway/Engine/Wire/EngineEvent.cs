namespace AgentPlatform.AgentDock.Engine.Wire;

/// <summary>Something that happened to a container.</summary>
internal sealed record EngineEvent(string Type, string Action, EventActor Actor);
