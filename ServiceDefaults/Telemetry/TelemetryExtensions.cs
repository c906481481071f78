using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace AgentPlatform.ServiceDefaults;

/// <summary>Traces, metrics and logs over OTLP.</summary>
internal static class TelemetryExtensions
{
    /// <summary>
    /// Subscribes to every ActivitySource and Meter named <c>AgentPlatform.*</c> and exports over OTLP. Where
    /// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is not set nothing listens, so that spans and instruments cost next to nothing.
    /// </summary>
    internal static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        if (string.IsNullOrWhiteSpace(builder.Configuration[KnownNames.OtlpEndpoint]))
        {
            return;
        }

        builder.Logging.AddOpenTelemetry(options =>
        {
            options.IncludeFormattedMessage = true;
            options.IncludeScopes = true;
        });
        builder.Services.AddOpenTelemetry()
            // Environment variables (OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES) come after and win.
            .ConfigureResource(resource => resource.AddService(builder.Environment.ApplicationName).AddEnvironmentVariableDetector())
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                .AddMeter(KnownNames.TelemetryPrefix + "*"))
            .WithTracing(tracing => tracing
                .AddSource(KnownNames.TelemetryPrefix + "*")
                .AddAspNetCoreInstrumentation(options => options.Filter = IsNoProbe)
                .AddHttpClientInstrumentation())
            .UseOtlpExporter();
    }

    private static bool IsNoProbe(HttpContext context) =>
        !context.Request.Path.StartsWithSegments(KnownNames.HealthPath) && !context.Request.Path.StartsWithSegments(KnownNames.AlivePath);
}
