using AgentPlatform.Agents;
using AgentPlatform.Contracts.Inference.V1;
using AgentPlatform.Models.Files;
using AgentPlatform.Rollout.Hosting;
using AgentPlatform.Rollout.Leasing;
using Grpc.Core;

namespace AgentPlatform.Rollout.Engine;

/// <summary>Asks every engine how it is, and reads its model again when it may be another one.</summary>
internal sealed partial class EngineWatch(
    EnginePool pool, ModelCache cache, AttemptTable attempts, RolloutOptions options, TimeProvider time, ILogger<EngineWatch> logger)
    : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StatusDeadline = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ModelDeadline = TimeSpan.FromSeconds(60);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(pool.Replicas.Select(replica => WatchAsync(replica, stoppingToken)));

    private async Task WatchAsync(EngineReplica replica, CancellationToken stoppingToken)
    {
        var known = default(Served);
        var pause = FirstPause;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                known = await CheckAsync(replica, known, stoppingToken);
            }
            catch (RpcException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (RpcException exception) when (exception.StatusCode == StatusCode.DeadlineExceeded)
            {
                // A busy machine answers late; whether the engine is dead is for its callers' own calls to find out.
                LogLate(replica.Address);
            }
            catch (RpcException exception)
            {
                Down(replica, exception.Status.Detail);
            }
            catch (ModelFormatException exception)
            {
                Down(replica, exception.Message);
            }

            pause = replica.Model is null ? Min(pause * 2, LongestPause) : FirstPause;
            try
            {
                await replica.WaitAsync(replica.Model is null ? pause : options.EngineCheckInterval, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task<Served> CheckAsync(EngineReplica replica, Served known, CancellationToken cancellationToken)
    {
        var status = await replica.Client.GetStatusAsync(new GetStatusRequest(), null, Deadline(StatusDeadline), cancellationToken);
        if (!status.ModelLoaded)
        {
            Down(replica, "it has no model");
            return default;
        }

        // A version alone says nothing of the tokenizer; one that goes back says that another model came.
        var isSame = known.Model is not null && known.InstanceId == status.InstanceId && known.ModelId == status.ModelId
            && known.WeightVersion <= status.WeightVersion;
        var model = isSame ? known.Model : await ReadModelAsync(replica, cancellationToken);
        if (replica.Model is null)
        {
            LogUp(replica.Address, status.ModelId, status.WeightVersion);
        }

        pool.Set(replica, model);
        if (known.Model is { } before && before.ContentHash != model!.ContentHash)
        {
            attempts.CancelWritten(replica, before.ContentHash);
        }

        return new Served(status.InstanceId, status.ModelId, status.WeightVersion, model);
    }

    private async Task<AgentModel> ReadModelAsync(EngineReplica replica, CancellationToken cancellationToken) =>
        cache.Get(await replica.Client.GetModelAsync(new GetModelRequest(), null, Deadline(ModelDeadline), cancellationToken));

    private void Down(EngineReplica replica, string why)
    {
        if (replica.Model is not null)
        {
            LogDown(replica.Address, why);
        }

        pool.Set(replica, null);
    }

    private DateTime Deadline(TimeSpan span) => time.GetUtcNow().UtcDateTime + span;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    [LoggerMessage(EventId = 4000, Level = LogLevel.Information, Message = "Engine {Address} serves {Model}, version {Version}")]
    private partial void LogUp(Uri address, string model, long version);

    [LoggerMessage(EventId = 4001, Level = LogLevel.Warning, Message = "Engine {Address} is away: {Why}")]
    private partial void LogDown(Uri address, string why);

    [LoggerMessage(EventId = 4002, Level = LogLevel.Debug, Message = "Engine {Address} did not say how it is in time")]
    private partial void LogLate(Uri address);

    private readonly record struct Served(string InstanceId, string ModelId, long WeightVersion, AgentModel? Model);
}
