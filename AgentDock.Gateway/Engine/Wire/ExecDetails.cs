using System.Text.Json.Serialization;

namespace AgentPlatform.AgentDock.Engine.Wire;

/// <summary>How an exec did.</summary>
internal sealed record ExecDetails([property: JsonPropertyName("ID")] string Id, bool Running, int? ExitCode, int Pid);
