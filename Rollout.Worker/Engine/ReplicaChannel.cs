using System.Net.Http.Headers;
using AgentPlatform.ServiceDefaults;
using Grpc.Net.Client;

namespace AgentPlatform.Rollout.Engine;

/// <summary>
/// A channel to one engine without gRPC's own retries: the pool goes to the next replica at once, where a retrying channel would
/// stay with the dead one for ten seconds.
/// </summary>
internal static class ReplicaChannel
{
    public static GrpcChannel Open(Uri address, IConfiguration configuration)
    {
        var handler = new SocketsHttpHandler
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
        var key = configuration[KnownNames.ApiKey];
        return GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = string.IsNullOrEmpty(key) ? handler : new KeyHandler(key) { InnerHandler = handler },
            DisposeHttpClient = true,
            MaxReceiveMessageSize = KnownNames.MaxMessageBytes,
            MaxSendMessageSize = KnownNames.MaxMessageBytes,
            // The pool decides when to try again; the channel's own pause after a failed connect must not hold it up.
            InitialReconnectBackoff = TimeSpan.FromMilliseconds(100),
            MaxReconnectBackoff = TimeSpan.FromSeconds(1),
        });
    }

    private sealed class KeyHandler(string key) : DelegatingHandler
    {
        private readonly AuthenticationHeaderValue header = new("Bearer", key);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Authorization = header;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
