using System.Globalization;
using System.Threading.Channels;
using AgentPlatform.Contracts.Experience.V1;
using AgentPlatform.Rollout.Hosting;
using AgentPlatform.Rollout.Status;
using Grpc.Core;

namespace AgentPlatform.Rollout.Leasing;

/// <summary>Gives tasks back, many in one call. If that cannot be done their leases expire, which only takes longer.</summary>
internal sealed partial class LeaseReleaser(
    ExperienceService.ExperienceServiceClient experience, AttemptTable attempts, RolloutStatistics statistics, WorkerIdentity identity,
    RolloutOptions options, TimeProvider time, ILogger<LeaseReleaser> logger)
    : BackgroundService
{
    private readonly Channel<(ActiveAttempt Attempt, string Reason)> queue =
        Channel.CreateBounded<(ActiveAttempt, string)>(new BoundedChannelOptions(options.MaxConcurrent * 2) { SingleReader = true });

    private long calls;

    /// <summary>Gives back a task. From here on the lease is not renewed.</summary>
    public async ValueTask ReleaseAsync(ActiveAttempt attempt, string reason)
    {
        attempts.Remove(attempt);
        statistics.Released(reason);
        try
        {
            await queue.Writer.WriteAsync((attempt, reason));
        }
        catch (ChannelClosedException)
        {
            // The worker has stopped; the lease expires.
        }
    }

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
            var batch = new List<(ActiveAttempt Attempt, string Reason)>();
            while (batch.Count < options.MaxConcurrent && queue.Reader.TryRead(out var item))
            {
                batch.Add(item);
            }

            foreach (var group in batch.GroupBy(item => item.Reason, StringComparer.Ordinal))
            {
                await SendAsync(group.Key, [.. group.Select(item => item.Attempt)], stoppingToken);
            }
        }
    }

    private async Task SendAsync(string reason, ActiveAttempt[] batch, CancellationToken stoppingToken)
    {
        var request = new ReleaseLeasesRequest
        {
            IdempotencyKey = string.Create(CultureInfo.InvariantCulture, $"{identity.WorkerId}:release:{calls++}"),
            Reason = reason,
        };
        request.LeaseIds.Add(batch.Select(attempt => attempt.Lease.LeaseId));
        try
        {
            await experience.ReleaseLeasesAsync(request, null, time.GetUtcNow().UtcDateTime + options.LeaseDuration, stoppingToken);
            LogReleased(batch.Length, reason);
        }
        catch (RpcException exception)
        {
            LogNotReleased(batch.Length, reason, exception.StatusCode, exception.Status.Detail);
        }
    }

    [LoggerMessage(EventId = 1020, Level = LogLevel.Information, Message = "Gave back {Count} tasks: {Reason}")]
    private partial void LogReleased(int count, string reason);

    [LoggerMessage(EventId = 1021, Level = LogLevel.Warning, Message = "{Count} tasks ({Reason}) could not be given back ({Status}: {Detail}); their leases will expire")]
    private partial void LogNotReleased(int count, string reason, StatusCode status, string detail);
}
