namespace AgentPlatform.AgentDock.Engine.Wire;

/// <summary>The answer to inspect.</summary>
internal sealed record ContainerDetails(string Id, string Image, ContainerRunState State);
