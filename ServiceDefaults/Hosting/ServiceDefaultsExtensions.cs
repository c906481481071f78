using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace AgentPlatform.ServiceDefaults;

/// <summary>What every service of the platform has in common.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>Adds telemetry, health checks, service discovery, API keys and a gRPC server with the one error interceptor.</summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        DefaultSettings.Add(builder.Configuration);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(5));
        builder.AddTelemetry();
        builder.Services.AddServiceDiscovery();
        builder.Services.AddApiKeys();
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), [KnownNames.LiveTag]);
        builder.Services.AddGrpcServer();
        return builder;
    }

    /// <summary>Maps <c>/health</c> (all checks), <c>/alive</c> (live ones), gRPC health and gRPC reflection.</summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        app.MapHealthChecks(KnownNames.HealthPath);
        app.MapHealthChecks(KnownNames.AlivePath, new HealthCheckOptions { Predicate = check => check.Tags.Contains(KnownNames.LiveTag) });
        app.MapGrpcHealthChecksService();
        app.MapGrpcReflectionService();
        return app;
    }

    private static void AddApiKeys(this IServiceCollection services)
    {
        services.TryAddSingleton<ApiKeySet>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, ApiKeyStartupFilter>());
        services.AddHostedService<LoopbackGuard>();
    }

    private static void AddGrpcServer(this IServiceCollection services)
    {
        services.AddGrpc(options =>
        {
            options.MaxReceiveMessageSize = KnownNames.MaxMessageBytes;
            options.MaxSendMessageSize = KnownNames.MaxMessageBytes;
            options.Interceptors.Add<RpcErrorInterceptor>();
        });
        services.AddGrpcReflection();
        services.AddGrpcHealthChecks();
        services.Configure<KestrelServerOptions>(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = KnownNames.MaxMessageBytes + 1024;
            // Hundreds of rollouts wait on one connection; the default of 100 streams would open a connection for each hundred.
            options.Limits.Http2.MaxStreamsPerConnection = 1000;
            options.Limits.Http2.InitialConnectionWindowSize = 4 * 1024 * 1024;
            options.Limits.Http2.InitialStreamWindowSize = 1024 * 1024;
        });
    }
}
