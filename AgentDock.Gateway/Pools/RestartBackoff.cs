namespace AgentPlatform.AgentDock.Pools;

/// <summary>How long to wait before a replica is started again.</summary>
internal static class RestartBackoff
{
    internal static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    /// <summary>A replica that lived longer than this has not failed to start.</summary>
    internal static readonly TimeSpan Settled = TimeSpan.FromSeconds(10);

    /// <summary>Nothing for the first death, then 0.2 s doubling.</summary>
    internal static TimeSpan Delay(int failures) =>
        failures <= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(Longest.TotalSeconds, 0.2 * Math.Pow(2, Math.Min(failures - 1, 16))));
}
