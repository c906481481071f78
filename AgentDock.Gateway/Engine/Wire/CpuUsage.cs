using System.Text.Json.Serialization;

namespace AgentPlatform.AgentDock.Engine.Wire;

/// <summary>Processor time since the start, in nanoseconds.</summary>
internal sealed record CpuUsage([property: JsonPropertyName("total_usage")] long Total);
