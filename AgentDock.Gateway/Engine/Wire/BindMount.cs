namespace AgentPlatform.AgentDock.Engine.Wire;

/// <summary>A folder or file of the host inside the container.</summary>
internal sealed record BindMount(string Type, string Source, string Target, bool ReadOnly);
