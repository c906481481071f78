using System.Text.Json.Serialization;

namespace AgentPlatform.AgentDock.Drift;

/// <summary>The tool list that a run saw of a server first.</summary>
internal sealed record RunPin(
    [property: JsonPropertyName("run")] string Run, [property: JsonPropertyName("server")] string Server, [property: JsonPropertyName("fingerprint")] string Fingerprint);
