using System.Text.Json.Serialization;

namespace AgentPlatform.AgentDock.Engine.Wire;

/// <summary>Memory, in bytes.</summary>
internal sealed record MemoryStats([property: JsonPropertyName("usage")] long Usage, [property: JsonPropertyName("limit")] long Limit);
