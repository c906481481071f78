using AgentPlatform.Contracts.Rollout.V1;
using AgentPlatform.Rollout.Hosting;
using AgentPlatform.Rollout.Status;
using Grpc.Core;

namespace AgentPlatform.Rollout.Rpc;

/// <summary>Tells what the worker is doing.</summary>
internal sealed class RolloutRpcService(RolloutStatistics statistics, WorkerIdentity identity, RolloutOptions options)
    : RolloutService.RolloutServiceBase
{
    public override Task<GetStatusResponse> GetStatus(GetStatusRequest request, ServerCallContext context) => Task.FromResult(new GetStatusResponse
    {
        WorkerId = identity.WorkerId,
        Running = statistics.RunningAttempts,
        Capacity = options.MaxConcurrent,
        Finished = statistics.StoredAttempts,
        Released = statistics.ReleasedAttempts,
        BusySeconds = statistics.Busy.TotalSeconds,
        UptimeSeconds = statistics.Uptime.TotalSeconds,
        SampledTokens = statistics.SampledTokens,
    });
}
