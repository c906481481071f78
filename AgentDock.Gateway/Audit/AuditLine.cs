using System.Text.Json.Serialization;

namespace AgentPlatform.AgentDock.Audit;

/// <summary>One line of the log. Arguments and results are in it as hashes only.</summary>
internal sealed record AuditLine
{
    /// <summary>From 1.</summary>
    [JsonPropertyName("seq")]
    public long Sequence { get; init; }

    /// <summary>SHA-256 of the line before, without its line break; zeros for the first.</summary>
    [JsonPropertyName("prev")]
    public string Previous { get; init; } = string.Empty;

    [JsonPropertyName("at")]
    public DateTimeOffset At { get; init; }

    /// <summary>"call", "dropped" or "recovered".</summary>
    [JsonPropertyName("kind")]
    public string Kind { get; init; } = "call";

    [JsonPropertyName("tenant")]
    public string Tenant { get; init; } = string.Empty;

    [JsonPropertyName("run")]
    public string Run { get; init; } = string.Empty;

    [JsonPropertyName("trajectory")]
    public string Trajectory { get; init; } = string.Empty;

    [JsonPropertyName("tool")]
    public string Tool { get; init; } = string.Empty;

    [JsonPropertyName("argumentsSha256")]
    public string ArgumentsHash { get; init; } = string.Empty;

    [JsonPropertyName("resultSha256")]
    public string ResultHash { get; init; } = string.Empty;

    [JsonPropertyName("fault")]
    public string Fault { get; init; } = string.Empty;

    /// <summary>"live", "cache", "replay" or empty.</summary>
    [JsonPropertyName("origin")]
    public string Origin { get; init; } = string.Empty;

    [JsonPropertyName("injected")]
    public string Injected { get; init; } = string.Empty;

    [JsonPropertyName("queueMs")]
    public double QueueMilliseconds { get; init; }

    [JsonPropertyName("runMs")]
    public double RunMilliseconds { get; init; }

    [JsonPropertyName("gatewayMs")]
    public double GatewayMilliseconds { get; init; }

    [JsonPropertyName("trace")]
    public string Trace { get; init; } = string.Empty;

    /// <summary>Lines that were dropped, or bytes of a torn line that were.</summary>
    [JsonPropertyName("lost")]
    public long Lost { get; init; }
}
