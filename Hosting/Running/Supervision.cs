using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Health;
using Aspire.Hosting.Logs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.Running;

/// <summary>What every supervisor works with.</summary>
internal sealed class Supervision(
    LaunchPlanner planner, ChildLauncher launcher, HealthProber prober, ResourceNotificationService notifications, LogStore logs,
    IOptions<AppHostOptions> options, TimeProvider time, ILoggerFactory loggers)
{
    public LaunchPlanner Planner => planner;

    public ChildLauncher Launcher => launcher;

    public HealthProber Prober => prober;

    public ResourceNotificationService Notifications => notifications;

    public LogStore Logs => logs;

    public AppHostOptions Options => options.Value;

    public TimeProvider Time => time;

    public ILoggerFactory Loggers => loggers;
}
