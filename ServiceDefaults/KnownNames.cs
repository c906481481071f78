namespace AgentPlatform.ServiceDefaults;

/// <summary>Configuration keys, headers and names that every room shares.</summary>
public static class KnownNames
{
    /// <summary>Domain of every <c>google.rpc.ErrorInfo</c> the platform sends.</summary>
    public const string ErrorDomain = "agentplatform";

    /// <summary>Prefix of every ActivitySource and Meter of the platform.</summary>
    public const string TelemetryPrefix = "AgentPlatform.";

    /// <summary>List of keys that callers may present (<c>ApiKeys__0</c>, <c>ApiKeys__1</c>, ...).</summary>
    public const string ApiKeys = "ApiKeys";

    /// <summary>The key that this process presents to its peers.</summary>
    public const string ApiKey = "ApiKey";

    /// <summary>Header that carries a key where a bearer token is awkward.</summary>
    public const string ApiKeyHeader = "x-api-key";

    /// <summary>Telemetry is exported only where this is set.</summary>
    public const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>All health checks.</summary>
    public const string HealthPath = "/health";

    /// <summary>Only the checks tagged <see cref="LiveTag"/>.</summary>
    public const string AlivePath = "/alive";

    /// <summary>Tag of the checks that say whether the process should be restarted.</summary>
    public const string LiveTag = "live";

    /// <summary>Largest gRPC message taken, in bytes.</summary>
    public const int MaxMessageBytes = 64 * 1024 * 1024;
}
