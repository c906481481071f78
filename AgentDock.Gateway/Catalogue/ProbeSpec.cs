namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>How idle replicas are asked whether they live: the key <c>policies.probe</c>.</summary>
/// <param name="Interval">From one round of pings to the next; zero: no rounds.</param>
/// <param name="Timeout">Longest wait for the answer.</param>
/// <param name="Failures">Pings without an answer, one after the other, until the replica is started again.</param>
internal sealed record ProbeSpec(TimeSpan Interval, TimeSpan Timeout, int Failures)
{
    internal static ProbeSpec Default { get; } = new(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(5), 2);
}
