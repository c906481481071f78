using AgentPlatform.Cli.Platform;

namespace AgentPlatform.Cli.Quickstart;

/// <summary>How busy the engines have been, summed over replicas. What they wait for is rollouts.</summary>
internal sealed record RolloutUse(double BusySeconds, double UpSeconds)
{
    public static async Task<RolloutUse> ReadAsync(PlatformConnection platform, DateTime deadline, CancellationToken cancellationToken)
    {
        var sum = new RolloutUse(0, 0);
        foreach (var engine in platform.Engines())
        {
            var status = await engine.GetStatusAsync(new Contracts.Inference.V1.GetStatusRequest(), deadline: deadline, cancellationToken: cancellationToken);
            sum = new RolloutUse(sum.BusySeconds + status.BusySeconds, sum.UpSeconds + status.UptimeSeconds);
        }

        return sum;
    }

    /// <summary>Share of the time between two readings in which the engines had nothing to do. A restart in between counts from the restart.</summary>
    public double IdleShareSince(RolloutUse before)
    {
        var restarted = UpSeconds < before.UpSeconds;
        var up = restarted ? UpSeconds : UpSeconds - before.UpSeconds;
        var busy = restarted ? BusySeconds : BusySeconds - before.BusySeconds;
        return up <= 0 ? 0 : Math.Clamp(1 - (busy / up), 0, 1);
    }
}
