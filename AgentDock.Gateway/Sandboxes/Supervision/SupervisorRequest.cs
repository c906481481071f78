using System.Text.Json.Serialization;

namespace AgentPlatform.AgentDock.Sandboxes.Supervision;

/// <summary>What the supervisor is asked to run; which fields count depends on the kind.</summary>
internal sealed record SupervisorRequest
{
    [JsonPropertyName("kind")]
    public required string Kind { get; init; }

    [JsonPropertyName("argv")]
    public IReadOnlyList<string>? Argv { get; init; }

    [JsonPropertyName("env")]
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    [JsonPropertyName("cwd")]
    public string? WorkingDirectory { get; init; }

    [JsonPropertyName("timeout_s")]
    public double TimeoutSeconds { get; init; }

    [JsonPropertyName("output_bytes")]
    public long OutputBytes { get; init; }

    [JsonPropertyName("keep_background")]
    public bool KeepBackground { get; init; }

    [JsonPropertyName("path")]
    public string? Path { get; init; }

    [JsonPropertyName("tar")]
    public bool Tar { get; init; }

    [JsonPropertyName("mode")]
    public int Mode { get; init; }
}
