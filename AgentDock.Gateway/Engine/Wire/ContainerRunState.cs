using System.Text.Json.Serialization;

namespace AgentPlatform.AgentDock.Engine.Wire;

/// <summary>How a container does.</summary>
internal sealed record ContainerRunState(
    string Status, bool Running, bool Paused, [property: JsonPropertyName("OOMKilled")] bool OutOfMemory, int Pid, int ExitCode, string Error);
