using AgentPlatform.Experience.Storage;

namespace AgentPlatform.Experience.Runs;

/// <summary>Runs as a whole. A run comes to be with its first task.</summary>
internal interface IRunRegistry
{
    /// <summary>
    /// Stops a run; answers how many attempts that cancelled. Queued attempts, and stored ones whose group can no longer be complete, are rejected
    /// (cancelled) now, running ones when they end. Complete groups can still be pulled and committed.
    /// </summary>
    /// <exception cref="ServiceDefaults.PlatformException">Missing, RUN_UNKNOWN.</exception>
    Task<int> StopAsync(CallKey key, string runId, CancellationToken cancellationToken);

    /// <summary>The run in numbers.</summary>
    /// <exception cref="ServiceDefaults.PlatformException">Missing, RUN_UNKNOWN.</exception>
    Task<RunStats> GetStatsAsync(string runId, CancellationToken cancellationToken);
}
