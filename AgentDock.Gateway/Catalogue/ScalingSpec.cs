namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>When replicas are added and taken away between min and max: the key <c>policies.scaling</c>.</summary>
/// <param name="UpAt">Share of the pool's places in use from which it grows; calls that wait count as well.</param>
/// <param name="DownAt">Share below which it shrinks.</param>
/// <param name="UpAfter">How long it must be that busy.</param>
/// <param name="DownAfter">How long it must be that idle, for each replica taken away.</param>
internal sealed record ScalingSpec(double UpAt, double DownAt, TimeSpan UpAfter, TimeSpan DownAfter)
{
    internal static ScalingSpec Default { get; } = new(0.8, 0.3, TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(60));
}
