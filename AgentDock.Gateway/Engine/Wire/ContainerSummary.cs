namespace AgentPlatform.AgentDock.Engine.Wire;

/// <summary>One line of a list.</summary>
internal sealed record ContainerSummary(string Id, string State, IReadOnlyDictionary<string, string>? Labels);
