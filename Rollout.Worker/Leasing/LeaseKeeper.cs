using System.Globalization;
using AgentPlatform.Contracts.Experience.V1;
using AgentPlatform.Rollout.Hosting;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace AgentPlatform.Rollout.Leasing;

/// <summary>Renews all leases after each third of their time, and cancels the attempts whose lease is lost.</summary>
internal sealed partial class LeaseKeeper(
    ExperienceService.ExperienceServiceClient experience, AttemptTable attempts, WorkerIdentity identity, RolloutOptions options,
    TimeProvider time, ILogger<LeaseKeeper> logger)
    : BackgroundService
{
    private long calls;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var period = options.LeaseDuration / 3;
        var retry = period < TimeSpan.FromSeconds(3) ? period / 3 : TimeSpan.FromSeconds(1);
        var pause = period;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(pause, time, stoppingToken);
                pause = period;
                await RenewAsync(period, stoppingToken);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (RpcException exception)
            {
                LogNotRenewed(exception.StatusCode, exception.Status.Detail);
                pause = retry;
            }
            catch (Exception exception)
            {
                LogFailed(exception);
                pause = retry;
            }

            DropExpired();
        }
    }

    private async Task RenewAsync(TimeSpan within, CancellationToken stoppingToken)
    {
        var held = attempts.Snapshot();
        if (held.Length == 0)
        {
            return;
        }

        var request = new RenewLeasesRequest
        {
            IdempotencyKey = string.Create(CultureInfo.InvariantCulture, $"{identity.WorkerId}:renew:{calls++}"),
            WorkerId = identity.WorkerId,
            LeaseDuration = Duration.FromTimeSpan(options.LeaseDuration),
        };
        request.LeaseIds.Add(held.Select(attempt => attempt.Lease.LeaseId));
        var sent = time.GetTimestamp();
        var response = await experience.RenewLeasesAsync(request, null, time.GetUtcNow().UtcDateTime + within, stoppingToken);
        var expiresAt = sent + (long)(options.LeaseDuration.TotalSeconds * time.TimestampFrequency);
        foreach (var attempt in held)
        {
            attempt.ExpiresAt = expiresAt;
        }

        foreach (var leaseId in response.LostLeaseIds)
        {
            attempts.Lose(leaseId);
        }

        if (response.LostLeaseIds.Count > 0)
        {
            LogLost(response.LostLeaseIds.Count);
        }
    }

    private void DropExpired()
    {
        var now = time.GetTimestamp();
        foreach (var attempt in attempts.Snapshot())
        {
            if (attempt.ExpiresAt < now)
            {
                attempt.Cancel(CancelReason.LeaseLost);
            }
        }
    }

    [LoggerMessage(EventId = 1010, Level = LogLevel.Warning, Message = "Leases were not renewed ({Status}: {Detail})")]
    private partial void LogNotRenewed(StatusCode status, string detail);

    [LoggerMessage(EventId = 1011, Level = LogLevel.Warning, Message = "{Count} leases are lost; their attempts are dropped")]
    private partial void LogLost(int count);

    [LoggerMessage(EventId = 1012, Level = LogLevel.Error, Message = "Renewing leases failed; trying again")]
    private partial void LogFailed(Exception exception);
}
