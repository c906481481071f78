using System.Globalization;
using AgentPlatform.Contracts.Experience.V1;
using AgentPlatform.Rollout.Engine;
using AgentPlatform.Rollout.Hosting;
using AgentPlatform.Rollout.Running;
using AgentPlatform.Rollout.Status;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace AgentPlatform.Rollout.Leasing;

/// <summary>Takes tasks as places become free and sets attempts going; at the stop, gives back what is under way.</summary>
internal sealed partial class LeasePump(
    ExperienceService.ExperienceServiceClient experience, EnginePool pool, AttemptSlots slots, AttemptTable attempts, AttemptRunner runner,
    LeaseThrottle throttle, RolloutStatistics statistics, WorkerIdentity identity, RolloutOptions options, TimeProvider time,
    ILogger<LeasePump> logger)
    : BackgroundService
{
    // So many are tried when the last ones failed by no fault of theirs.
    private const int Probe = 4;

    private static readonly TimeSpan CallAllowance = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan StopAllowance = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ProbePause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private long calls;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        var running = attempts.Snapshot();
        foreach (var attempt in running)
        {
            attempt.Cancel(CancelReason.WorkerStopping);
        }

        try
        {
            await Task.WhenAll(running.Select(attempt => attempt.Completion)).WaitAsync(StopAllowance, time, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            // Their leases expire, and the tasks are handed out again.
            LogLeftBehind(attempts.Snapshot().Length);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        LogStarted(identity.WorkerId, options.MaxConcurrent);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await TakeAsync(stoppingToken);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                LogFailed(exception);
                await Task.Delay(RetryPause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task TakeAsync(CancellationToken stoppingToken)
    {
        await throttle.WaitAsync(stoppingToken);
        while (throttle.IsProbing && statistics.RunningAttempts >= Probe)
        {
            await Task.Delay(ProbePause, time, stoppingToken);
        }

        await pool.WaitAsync(null, null, Timeout.InfiniteTimeSpan, stoppingToken);
        var places = await slots.TakeAsync(throttle.IsProbing ? Math.Min(Probe, options.LeaseBatch) : options.LeaseBatch, stoppingToken);
        var begun = 0;
        try
        {
            var sent = time.GetTimestamp();
            var leases = await LeaseAsync(places, stoppingToken);
            var share = statistics.Lease.ShareOf(time.GetElapsedTime(sent), leases.Count, waited: leases.Count < places);
            var expiresAt = sent + (long)(options.LeaseDuration.TotalSeconds * time.TimestampFrequency);
            foreach (var lease in leases)
            {
                var attempt = new ActiveAttempt(lease, expiresAt, share);
                if (begun < places && attempts.Add(attempt))
                {
                    begun++;
                    attempt.Completion = runner.RunAsync(attempt);
                }
            }
        }
        finally
        {
            slots.Return(places - begun);
        }
    }

    private async Task<IReadOnlyList<LeasedTask>> LeaseAsync(int places, CancellationToken stoppingToken)
    {
        var request = new LeaseTasksRequest
        {
            IdempotencyKey = string.Create(CultureInfo.InvariantCulture, $"{identity.WorkerId}:lease:{calls++}"),
            WorkerId = identity.WorkerId,
            MaxTasks = places,
            LeaseDuration = Duration.FromTimeSpan(options.LeaseDuration),
            Wait = Duration.FromTimeSpan(options.LeaseWait),
        };
        try
        {
            return await CallAsync(request, stoppingToken);
        }
        catch (RpcException exception) when (ExperienceFaults.IsPassing(exception) && !stoppingToken.IsCancellationRequested)
        {
            // The answer may have been lost after the tasks were handed out: the same key gets them again.
            LogRetrying(exception.StatusCode, exception.Status.Detail);
            await Task.Delay(RetryPause, time, stoppingToken);
            request.Wait = Duration.FromTimeSpan(TimeSpan.Zero);
            return await CallAsync(request, stoppingToken);
        }
    }

    private async Task<IReadOnlyList<LeasedTask>> CallAsync(LeaseTasksRequest request, CancellationToken stoppingToken)
    {
        var deadline = time.GetUtcNow().UtcDateTime + options.LeaseWait + CallAllowance;
        return (await experience.LeaseTasksAsync(request, null, deadline, stoppingToken)).Tasks;
    }

    [LoggerMessage(EventId = 1000, Level = LogLevel.Information, Message = "Worker {Worker} takes up to {Capacity} tasks at once")]
    private partial void LogStarted(string worker, int capacity);

    [LoggerMessage(EventId = 1001, Level = LogLevel.Warning, Message = "The ledger did not hand out tasks ({Status}: {Detail}); trying again")]
    private partial void LogRetrying(StatusCode status, string detail);

    [LoggerMessage(EventId = 1002, Level = LogLevel.Error, Message = "Leasing failed; trying again")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(EventId = 1003, Level = LogLevel.Warning, Message = "{Count} attempts did not end in time; their leases will expire")]
    private partial void LogLeftBehind(int count);
}
