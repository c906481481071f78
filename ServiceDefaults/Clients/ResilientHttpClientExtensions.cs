using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.ServiceDefaults;

/// <summary>Named HTTP clients that outlast a hiccup of the far side. Never for gRPC: its long calls would be run several times.</summary>
public static class ResilientHttpClientExtensions
{
    /// <summary>
    /// Registers the named HTTP client with service discovery and Polly's standard pipeline: rate limit, total timeout (30 s),
    /// three retries of what is worth retrying, circuit breaker, attempt timeout (10 s).
    /// </summary>
    public static IHttpClientBuilder AddResilientHttpClient(this IServiceCollection services, string name)
    {
        var builder = services.AddHttpClient(name);
        builder.AddServiceDiscovery();
        builder.AddStandardResilienceHandler();
        return builder;
    }
}
