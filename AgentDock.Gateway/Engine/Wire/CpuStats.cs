using System.Text.Json.Serialization;

namespace AgentPlatform.AgentDock.Engine.Wire;

/// <summary>Processor time.</summary>
internal sealed record CpuStats([property: JsonPropertyName("cpu_usage")] CpuUsage Usage);
