using AgentPlatform.Agents;

namespace AgentPlatform.Rollout.Hosting;

/// <summary>How a worker works. Section <c>Rollout</c>.</summary>
public sealed class RolloutOptions
{
    /// <summary>Name of the section.</summary>
    public const string SectionName = "Rollout";

    /// <summary>Name in leases and trajectories.</summary>
    /// <value>Default is empty: machine, process id and time of start.</value>
    public string WorkerId { get; set; } = string.Empty;

    /// <summary>Attempts in the making at once.</summary>
    /// <value>Default is 256.</value>
    public int MaxConcurrent { get; set; } = 256;

    /// <summary>Tasks asked for in one call.</summary>
    /// <value>Default is 64.</value>
    public int LeaseBatch { get; set; } = 64;

    /// <summary>How long a lease holds; it is renewed after each third of it.</summary>
    /// <value>Default is 30 seconds.</value>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the ledger holds a call for tasks open when there are none; at most a third of <see cref="LeaseDuration"/>.</summary>
    /// <value>Default is 5 seconds.</value>
    public TimeSpan LeaseWait { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Finished attempts sent in one call.</summary>
    /// <value>Default is 64.</value>
    public int SubmitBatch { get; set; } = 64;

    /// <summary>How long a finished attempt waits for company.</summary>
    /// <value>Default is 20 milliseconds.</value>
    public TimeSpan SubmitDelay { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>How long an attempt waits for an engine or a tool that is away before it is given back.</summary>
    /// <value>Default is 15 seconds.</value>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Deadline of one Generate call.</summary>
    /// <value>Default is 2 minutes.</value>
    public TimeSpan GenerateTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Deadline of one CallTool call, the gateway's queue and retries included.</summary>
    /// <value>Default is 2 minutes.</value>
    public TimeSpan ToolTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How often an engine is asked how it is; after a fault it is asked sooner.</summary>
    /// <value>Default is 250 milliseconds: an attempt that began before another model came is found out before it ends.</value>
    public TimeSpan EngineCheckInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Longest pause in leasing after attempts had to be given back; the first is a 64th of it.</summary>
    /// <value>Default is 10 seconds.</value>
    public TimeSpan MaxPause { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Where an attempt stops when its task does not say.</summary>
    public AgentDefaults Limits { get; set; } = new();
}
