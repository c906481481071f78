using Grpc.Core;

namespace AgentPlatform.Rollout.Leasing;

/// <summary>Reads the ledger's gRPC errors.</summary>
internal static class ExperienceFaults
{
    /// <summary>Whether the same call with the same key may succeed later.</summary>
    public static bool IsPassing(RpcException exception) => exception.StatusCode switch
    {
        StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.ResourceExhausted or StatusCode.Aborted => true,
        StatusCode.Cancelled => true,
        StatusCode.Internal or StatusCode.Unknown => exception.Status.DebugException is HttpRequestException or IOException,
        _ => false,
    };
}
