using System.Text.Json.Serialization;

namespace AgentPlatform.AgentDock.Engine.Wire;

/// <summary>Processes and threads.</summary>
internal sealed record PidStats([property: JsonPropertyName("current")] long Current);
