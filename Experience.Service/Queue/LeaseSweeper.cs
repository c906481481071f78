using AgentPlatform.Experience.Hosting;
using AgentPlatform.Experience.Storage;
using AgentPlatform.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace AgentPlatform.Experience.Queue;

/// <summary>Looks for expired leases and old idempotency keys, all the time the service runs.</summary>
internal sealed partial class LeaseSweeper(
    IExperienceStore store, IOptions<ExperienceOptions> options, TimeProvider time, ILogger<LeaseSweeper> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.SweepInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await SweepAsync(stoppingToken);
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            var swept = await store.SweepAsync(cancellationToken);
            if (swept > 0)
            {
                LogSwept(swept);
            }
        }
        catch (PlatformException exception)
        {
            // A full disk or a bad page: the next sweep tries again, and callers are told by their own calls.
            LogFailed(exception);
        }
    }

    [LoggerMessage(EventId = 2001, Level = LogLevel.Debug, Message = "{Count} tasks went back to the queue")]
    private partial void LogSwept(int count);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Error, Message = "Could not sweep expired leases")]
    private partial void LogFailed(Exception exception);
}
