using Grpc.Core;

namespace AgentPlatform.Rollout.Engine;

/// <summary>Reads the engine's gRPC errors.</summary>
internal static class EngineFaults
{
    public static EngineFault Judge(RpcException exception) => exception.StatusCode switch
    {
        StatusCode.Unavailable or StatusCode.FailedPrecondition => EngineFault.Away,
        // A process killed in mid-call shows as a broken stream, not as UNAVAILABLE.
        StatusCode.Internal or StatusCode.Unknown when exception.Status.DebugException is HttpRequestException or IOException => EngineFault.Away,
        StatusCode.ResourceExhausted or StatusCode.Aborted or StatusCode.Cancelled => EngineFault.Busy,
        _ => EngineFault.Lasting,
    };

    /// <summary>The failure_reason of a lasting fault.</summary>
    public static string ReasonOf(RpcException exception) => exception.StatusCode switch
    {
        StatusCode.DeadlineExceeded => "engine_timeout",
        StatusCode.InvalidArgument or StatusCode.OutOfRange => "engine_rejected",
        _ => "engine_error",
    };
}
