using System.Text.Json.Serialization;

namespace AgentPlatform.AgentDock.Sandboxes.Supervision;

/// <summary>How an operation ended; which fields count depends on its kind.</summary>
internal sealed record SupervisorAnswer
{
    /// <summary>Why nothing was done; a text for the caller.</summary>
    [JsonPropertyName("refused")]
    public string? Refused { get; init; }

    [JsonPropertyName("exit_code")]
    public int ExitCode { get; init; }

    [JsonPropertyName("signal")]
    public int Signal { get; init; }

    [JsonPropertyName("timed_out")]
    public bool TimedOut { get; init; }

    [JsonPropertyName("out_of_memory")]
    public bool OutOfMemory { get; init; }

    [JsonPropertyName("wall_s")]
    public double WallSeconds { get; init; }

    [JsonPropertyName("user_s")]
    public double UserSeconds { get; init; }

    [JsonPropertyName("system_s")]
    public double SystemSeconds { get; init; }

    [JsonPropertyName("peak_bytes")]
    public long PeakBytes { get; init; }

    [JsonPropertyName("stdout_bytes")]
    public long StdoutBytes { get; init; }

    [JsonPropertyName("stderr_bytes")]
    public long StderrBytes { get; init; }

    /// <summary>The middle of an output was left out.</summary>
    [JsonPropertyName("truncated")]
    public bool Truncated { get; init; }

    [JsonPropertyName("files")]
    public long Files { get; init; }

    [JsonPropertyName("bytes")]
    public long Bytes { get; init; }
}
