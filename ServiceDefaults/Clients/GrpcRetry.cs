using Grpc.Core;
using Grpc.Net.Client.Configuration;

namespace AgentPlatform.ServiceDefaults;

/// <summary>The retry policy of every platform client: gRPC's own, on UNAVAILABLE and nothing else.</summary>
internal static class GrpcRetry
{
    /// <summary>Together with the backoff, outlasts a service's restart (about eight seconds).</summary>
    internal const int MaxAttempts = 8;

    internal const long BufferPerCallBytes = 8 * 1024 * 1024;
    internal const long BufferBytes = 256 * 1024 * 1024;

    internal static MethodConfig ForAllMethods() => new()
    {
        Names = { MethodName.Default },
        RetryPolicy = new RetryPolicy
        {
            MaxAttempts = MaxAttempts,
            InitialBackoff = TimeSpan.FromMilliseconds(100),
            MaxBackoff = TimeSpan.FromSeconds(4),
            BackoffMultiplier = 2,
            RetryableStatusCodes = { StatusCode.Unavailable },
        },
    };
}
