using System.Globalization;
using System.Threading.Channels;
using AgentPlatform.Contracts.Experience.V1;
using AgentPlatform.Contracts.Ledger.V1;
using AgentPlatform.Rollout.Hosting;
using AgentPlatform.Rollout.Leasing;
using AgentPlatform.Rollout.Status;
using Grpc.Core;

namespace AgentPlatform.Rollout.Shipping;

/// <summary>
/// Sends finished attempts in batches, one call at a time: while one is on its way the next gathers. Leases are renewed until the ledger has
/// answered; while the ledger is away the queue fills, then attempts wait, then no more tasks are taken.
/// </summary>
internal sealed partial class TrajectoryShipper(
    ExperienceService.ExperienceServiceClient experience, AttemptTable attempts, RolloutStatistics statistics, WorkerIdentity identity,
    RolloutOptions options, TimeProvider time, ILogger<TrajectoryShipper> logger)
    : BackgroundService
{
    // Far under the largest message, since one attempt may be megabytes.
    private const int MaxBatchBytes = 8 * 1024 * 1024;

    private static readonly TimeSpan CallDeadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly Channel<FinishedWork> queue =
        Channel.CreateBounded<FinishedWork>(new BoundedChannelOptions(Math.Max(64, options.MaxConcurrent)) { SingleReader = true });

    private long calls;

    /// <summary>Hands over a finished attempt; waits while the queue is full.</summary>
    public ValueTask SendAsync(ActiveAttempt attempt, Trajectory trajectory) => queue.Writer.WriteAsync(new FinishedWork(attempt, trajectory));

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        queue.Writer.TryComplete();
        if (ExecuteTask is { } draining)
        {
            await draining.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await base.StopAsync(cancellationToken);
    }

    // The stop closes the queue; what is in it is still sent.
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await queue.Reader.WaitToReadAsync(CancellationToken.None))
        {
            var batch = await GatherAsync();
            try
            {
                await ShipAsync(batch, stoppingToken);
            }
            catch (Exception exception)
            {
                // Not renewed any more, the leases expire and the tasks are handed out again.
                LogFailed(exception);
                batch.ForEach(work => attempts.Remove(work.Attempt));
            }
        }
    }

    private async Task<List<FinishedWork>> GatherAsync()
    {
        var batch = new List<FinishedWork>();
        var bytes = Drain(batch, 0);
        if (batch.Count < options.SubmitBatch && bytes < MaxBatchBytes && !queue.Reader.Completion.IsCompleted)
        {
            await Task.Delay(options.SubmitDelay, time, CancellationToken.None);
            Drain(batch, bytes);
        }

        return batch;
    }

    private int Drain(List<FinishedWork> batch, int bytes)
    {
        while (batch.Count < options.SubmitBatch && bytes < MaxBatchBytes && queue.Reader.TryRead(out var work))
        {
            if (work.Attempt.IsLost)
            {
                Drop(work);
                continue;
            }

            work.Trajectory.Timings.StorageSeconds = work.Attempt.LeaseSeconds + statistics.Submit.Share;
            bytes += work.Trajectory.CalculateSize();
            batch.Add(work);
        }

        return bytes;
    }

    private async Task ShipAsync(List<FinishedWork> batch, CancellationToken stoppingToken)
    {
        if (batch.Count == 0)
        {
            return;
        }

        var request = new SubmitTrajectoriesRequest
        {
            IdempotencyKey = string.Create(CultureInfo.InvariantCulture, $"{identity.WorkerId}:submit:{calls++}"),
        };
        request.Attempts.Add(batch.Select(work => new FinishedAttempt
        {
            LeaseId = work.Attempt.Lease.LeaseId,
            FencingToken = work.Attempt.Lease.FencingToken,
            Trajectory = work.Trajectory,
        }));
        if (await SubmitAsync(request, batch, stoppingToken) is not { } outcomes)
        {
            return;
        }

        for (var i = 0; i < batch.Count; i++)
        {
            var isStored = i < outcomes.Count && outcomes[i] is SubmitOutcome.Stored or SubmitOutcome.Duplicate;
            if (isStored)
            {
                attempts.Remove(batch[i].Attempt);
                statistics.Stored(batch[i].Trajectory);
            }
            else
            {
                Drop(batch[i]);
            }
        }
    }

    /// <summary>Submits until the ledger answers or the leases are lost. Null when the batch is dealt with otherwise.</summary>
    private async Task<IReadOnlyList<SubmitOutcome>?> SubmitAsync(
        SubmitTrajectoriesRequest request, List<FinishedWork> batch, CancellationToken stoppingToken)
    {
        var pause = FirstPause;
        while (true)
        {
            try
            {
                var sent = time.GetTimestamp();
                var deadline = time.GetUtcNow().UtcDateTime + CallDeadline;
                var response = await experience.SubmitTrajectoriesAsync(request, null, deadline, stoppingToken);
                statistics.Submit.ShareOf(time.GetElapsedTime(sent), batch.Count, waited: false);
                return response.Outcomes;
            }
            catch (RpcException exception) when (ExperienceFaults.IsPassing(exception) && !stoppingToken.IsCancellationRequested)
            {
                LogRetrying(batch.Count, exception.StatusCode, exception.Status.Detail);
                if (batch.TrueForAll(work => work.Attempt.IsLost))
                {
                    batch.ForEach(Drop);
                    return null;
                }

                await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
            catch (RpcException exception)
            {
                await SplitAsync(batch, exception, stoppingToken);
                return null;
            }
        }
    }

    /// <summary>The ledger refuses the call itself. One bad record must not take the others with it.</summary>
    private async Task SplitAsync(List<FinishedWork> batch, RpcException exception, CancellationToken stoppingToken)
    {
        if (batch.Count == 1 || stoppingToken.IsCancellationRequested)
        {
            LogRefused(batch[0].Trajectory.TrajectoryId, exception.StatusCode, exception.Status.Detail);
            batch.ForEach(Drop);
            return;
        }

        foreach (var work in batch)
        {
            await ShipAsync([work], stoppingToken);
        }
    }

    private void Drop(FinishedWork work)
    {
        attempts.Remove(work.Attempt);
        statistics.Lost();
        LogDropped(work.Trajectory.TrajectoryId);
    }

    [LoggerMessage(EventId = 2000, Level = LogLevel.Warning, Message = "The ledger did not take {Count} attempts ({Status}: {Detail}); trying again")]
    private partial void LogRetrying(int count, StatusCode status, string detail);

    [LoggerMessage(EventId = 2001, Level = LogLevel.Error, Message = "The ledger refuses trajectory {Trajectory} ({Status}: {Detail})")]
    private partial void LogRefused(string trajectory, StatusCode status, string detail);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Information, Message = "Trajectory {Trajectory} is dropped: its lease is not ours any more")]
    private partial void LogDropped(string trajectory);

    [LoggerMessage(EventId = 2003, Level = LogLevel.Error, Message = "Sending finished attempts failed")]
    private partial void LogFailed(Exception exception);
}
