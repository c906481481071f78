using AgentPlatform.Agents;
using AgentPlatform.Contracts.Inference.V1;
using AgentPlatform.Rollout.Hosting;
using Grpc.Core;

namespace AgentPlatform.Rollout.Engine;

/// <summary>One attempt's way to the engines: it stays with one replica while that is well, else goes to another with the same model.</summary>
internal sealed class ReplicaGenerator(EnginePool pool, EngineReplica first, string contentHash, RolloutOptions options, TimeProvider time)
    : IGenerator
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private volatile EngineReplica current = first;

    /// <summary>Where the attempt's last request went.</summary>
    public EngineReplica Current => current;

    public async Task<GenerateResponse> GenerateAsync(GenerateRequest request, CancellationToken cancellationToken)
    {
        long? troubleSince = null;
        var pause = FirstPause;
        RpcException? last = null;
        try
        {
            while (true)
            {
                var patience = troubleSince is { } since ? options.Patience - time.GetElapsedTime(since) : options.Patience;
                var replica = pool.Pick(current, contentHash);
                if (replica is null)
                {
                    troubleSince ??= time.GetTimestamp();
                    replica = patience > TimeSpan.Zero ? await pool.WaitAsync(current, contentHash, patience, cancellationToken) : null;
                }

                if (replica is null || (troubleSince is not null && patience <= TimeSpan.Zero))
                {
                    throw Unavailable(last);
                }

                current = replica;
                try
                {
                    var response = await CallAsync(replica, request, cancellationToken);
                    if (response.FinishReason != FinishReason.Cancelled)
                    {
                        return response;
                    }
                }
                catch (RpcException exception) when (!cancellationToken.IsCancellationRequested)
                {
                    last = exception;
                    switch (EngineFaults.Judge(exception))
                    {
                        case EngineFault.Away:
                            pool.MarkDown(replica);
                            break;
                        case EngineFault.Busy:
                            break;
                        default:
                            throw new InfrastructureException(EngineFaults.ReasonOf(exception), exception.Status.Detail, exception);
                    }
                }

                troubleSince ??= time.GetTimestamp();
                await Task.Delay(pause, time, cancellationToken);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or RpcException && cancellationToken.IsCancellationRequested)
        {
            // Time that ran out while the engine was away is not the agent's fault.
            throw troubleSince is null ? new OperationCanceledException(cancellationToken) : Unavailable(last);
        }
    }

    private async Task<GenerateResponse> CallAsync(EngineReplica replica, GenerateRequest request, CancellationToken cancellationToken)
    {
        replica.Enter();
        try
        {
            return await replica.Client.GenerateAsync(request, null, time.GetUtcNow().UtcDateTime + options.GenerateTimeout, cancellationToken);
        }
        finally
        {
            replica.Leave();
        }
    }

    private static InfrastructureException Unavailable(RpcException? last) =>
        new("engine_unavailable", last?.Status.Detail ?? "no engine serves the model", last);
}
