using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Projects;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Environment;

/// <summary>The variables that every project gets in run mode, before the model's own.</summary>
internal static class ProjectEnvironment
{
    public static void AddRunDefaults(
        Dictionary<string, object> variables, ResourceReplica replica, ProjectSettings settings, IConfiguration configuration, IHostEnvironment environment)
    {
        foreach (var (name, value) in settings.LaunchVariables)
        {
            variables[name] = value;
        }

        if (settings.LaunchProfile is { } profile)
        {
            variables[KnownNames.LaunchProfile] = profile;
        }

        AddTelemetry(variables, replica, configuration, environment.IsDevelopment());
        variables[KnownNames.ConsoleColor] = "true";
        variables[KnownNames.ConsoleFormatter] = "simple";
        AddListening(variables, (ProjectResource)replica.Resource, settings);
    }

    private static void AddTelemetry(Dictionary<string, object> variables, ResourceReplica replica, IConfiguration configuration, bool development)
    {
        // Aspire falls back on http://localhost:18889, where its own dashboard listens. This host has no receiver of its own, so
        // without one configured nothing is said: an exporter that finds no one costs time on every flush.
        var (endpoint, protocol) = First(KnownNames.DashboardOtlpGrpc) is { } grpc ? (grpc, "grpc") : (First(KnownNames.DashboardOtlpHttp), "http/protobuf");
        if (endpoint is not null)
        {
            variables[KnownNames.OtlpEndpoint] = endpoint;
            variables[KnownNames.OtlpProtocol] = protocol;
            if (configuration[KnownNames.OtlpApiKey] is { Length: > 0 } key)
            {
                variables[KnownNames.OtlpHeaders] = $"x-otlp-api-key={key}";
            }
        }

        variables[KnownNames.OtelServiceName] = replica.Resource.Name;
        variables[KnownNames.OtelResourceAttributes] = $"service.instance.id={replica.Suffix}";
        variables[KnownNames.OtlpRetry] = "in_memory";
        if (development)
        {
            variables["OTEL_BSP_SCHEDULE_DELAY"] = "1000";
            variables["OTEL_BLRP_SCHEDULE_DELAY"] = "1000";
            variables["OTEL_METRIC_EXPORT_INTERVAL"] = "1000";
            variables["OTEL_TRACES_SAMPLER"] = "always_on";
            variables["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based";
            variables["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"] = "true";
            variables["OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION"] = "true";
            variables["OTEL_DOTNET_EXPERIMENTAL_HTTPCLIENT_DISABLE_URL_QUERY_REDACTION"] = "true";
        }

        string? First(string[] keys) => keys.Select(key => configuration[key]).FirstOrDefault(value => !string.IsNullOrEmpty(value));
    }

    private static void AddListening(Dictionary<string, object> variables, ProjectResource resource, ProjectSettings settings)
    {
        var endpoints = resource.Endpoints().Where(endpoint => endpoint.IsHttp).ToArray();
        if (settings.HasKestrelEndpoints)
        {
            foreach (var endpoint in endpoints)
            {
                var key = $"Kestrel__Endpoints__{endpoint.KestrelName ?? endpoint.Name}";
                variables[$"{key}__Url"] = new EndpointReference(resource, endpoint.Name);
                if (endpoint.KestrelName is null && resource.TransportOf(endpoint) == "http2")
                {
                    variables[$"{key}__Protocols"] = "Http2";
                }
            }

            return;
        }

        if (endpoints.Length > 0)
        {
            variables[KnownNames.AspNetCoreUrls] = new OwnUrls([.. endpoints.Select(endpoint => new EndpointReference(resource, endpoint.Name))]);
        }

        if (endpoints.FirstOrDefault(endpoint => endpoint.UriScheme == "https") is { } https)
        {
            variables[KnownNames.AspNetCoreHttpsPort] = new EndpointReference(resource, https.Name).Property(EndpointProperty.Port);
        }
    }
}
