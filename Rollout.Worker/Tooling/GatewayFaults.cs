using AgentPlatform.Agents;
using Grpc.Core;

namespace AgentPlatform.Rollout.Tooling;

/// <summary>Reads the gateway's gRPC errors.</summary>
internal static class GatewayFaults
{
    public static InfrastructureException ToInfrastructure(RpcException exception) => new(
        exception.StatusCode switch
        {
            StatusCode.Unavailable => "gateway_unavailable",
            StatusCode.DeadlineExceeded => "gateway_timeout",
            _ => "gateway_error",
        },
        exception.Status.Detail,
        exception);
}
