namespace Aspire.Hosting.Environment;

/// <summary>Names of the contract between an application host and its processes.</summary>
internal static class KnownNames
{
    public const string AspNetCoreUrls = "ASPNETCORE_URLS";
    public const string AspNetCoreEnvironment = "ASPNETCORE_ENVIRONMENT";
    public const string AspNetCoreHttpsPort = "ASPNETCORE_HTTPS_PORT";
    public const string AspNetCoreForwardedHeaders = "ASPNETCORE_FORWARDEDHEADERS_ENABLED";
    public const string DotnetEnvironment = "DOTNET_ENVIRONMENT";
    public const string LaunchProfile = "DOTNET_LAUNCH_PROFILE";
    public const string HttpPorts = "HTTP_PORTS";
    public const string HttpsPorts = "HTTPS_PORTS";
    public const string ConsoleColor = "DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION";
    public const string ConsoleFormatter = "LOGGING__CONSOLE__FORMATTERNAME";

    public const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    public const string OtlpProtocol = "OTEL_EXPORTER_OTLP_PROTOCOL";
    public const string OtlpHeaders = "OTEL_EXPORTER_OTLP_HEADERS";
    public const string OtelServiceName = "OTEL_SERVICE_NAME";
    public const string OtelResourceAttributes = "OTEL_RESOURCE_ATTRIBUTES";
    public const string OtlpRetry = "OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY";

    /// <summary>Inputs of the host: where a dashboard takes telemetry, newest name first.</summary>
    public static readonly string[] DashboardOtlpGrpc = ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "DOTNET_DASHBOARD_OTLP_ENDPOINT_URL"];
    public static readonly string[] DashboardOtlpHttp = ["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL", "DOTNET_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"];
    public const string OtlpApiKey = "AppHost:OtlpApiKey";
}
