using System.Text.Json.Serialization;

namespace AgentPlatform.AgentDock.Engine.Wire;

/// <summary>What it happened to.</summary>
internal sealed record EventActor([property: JsonPropertyName("ID")] string Id, IReadOnlyDictionary<string, string>? Attributes);
