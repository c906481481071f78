using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.ServiceDefaults;

/// <summary>gRPC clients as every room makes them.</summary>
public static class PlatformGrpcClientExtensions
{
    /// <summary>
    /// Registers <typeparamref name="TClient"/> for the service named <paramref name="service"/>: found by service discovery,
    /// each call on the next replica, retried on UNAVAILABLE only, messages up to 64 MiB, with the configured <c>ApiKey</c>.
    /// The caller sets the deadline, and it covers all attempts.
    /// </summary>
    public static IHttpClientBuilder AddPlatformGrpcClient<TClient>(this IServiceCollection services, string service)
        where TClient : ClientBase
    {
        var builder = services
            .AddGrpcClient<TClient>(options => options.Address = new Uri($"http://{service}"))
            .ConfigureChannel(ConfigureChannel)
            .ConfigurePrimaryHttpMessageHandler(CreateHandler)
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        builder.AddHttpMessageHandler(provider => new ApiKeyHandler(provider.GetRequiredService<IConfiguration>()));
        builder.AddServiceDiscovery();
        return builder;
    }

    /// <summary>A channel to one replica, with the same limits, retries and key as the registered clients. The caller disposes it.</summary>
    public static GrpcChannel CreatePlatformChannel(Uri address, IConfiguration configuration)
    {
        var options = new GrpcChannelOptions
        {
            HttpHandler = new ApiKeyHandler(configuration) { InnerHandler = CreateHandler() },
            DisposeHttpClient = true,
        };
        ConfigureChannel(options);
        return GrpcChannel.ForAddress(address, options);
    }

    private static void ConfigureChannel(GrpcChannelOptions options)
    {
        options.MaxReceiveMessageSize = KnownNames.MaxMessageBytes;
        options.MaxSendMessageSize = KnownNames.MaxMessageBytes;
        options.MaxRetryAttempts = GrpcRetry.MaxAttempts;
        options.MaxRetryBufferPerCallSize = GrpcRetry.BufferPerCallBytes;
        options.MaxRetryBufferSize = GrpcRetry.BufferBytes;
        options.ServiceConfig = new ServiceConfig { MethodConfigs = { GrpcRetry.ForAllMethods() } };
    }

    private static SocketsHttpHandler CreateHandler() => new()
    {
        EnableMultipleHttp2Connections = true,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        KeepAlivePingDelay = TimeSpan.FromSeconds(20),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,
    };
}
