using System.Text.Json.Serialization;

namespace AgentPlatform.AgentDock.Engine.Wire;

/// <summary>What a container uses at the moment.</summary>
internal sealed record ContainerStats(
    [property: JsonPropertyName("memory_stats")] MemoryStats Memory, [property: JsonPropertyName("pids_stats")] PidStats Pids, [property: JsonPropertyName("cpu_stats")] CpuStats Cpu);
