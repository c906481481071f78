using System.Text.Json.Serialization;

namespace AgentPlatform.AgentDock.Engine.Wire;

/// <summary>What the engine says when it refuses.</summary>
internal sealed record ErrorAnswer([property: JsonPropertyName("message")] string? Message);
