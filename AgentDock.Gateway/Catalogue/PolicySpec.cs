namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>How calls find a replica and what happens when they fail: the keys <c>policies</c> and <c>fallbacks</c> of a server.</summary>
internal sealed record PolicySpec
{
    internal static PolicySpec Default { get; } = new();

    public BalanceRule Balance { get; init; } = BalanceRule.Two;

    /// <summary>Of the balancer's chance.</summary>
    public int Seed { get; init; } = 1;

    public ProbeSpec Probe { get; init; } = ProbeSpec.Default;

    public EjectionSpec Ejection { get; init; } = new();

    public ScalingSpec Scaling { get; init; } = ScalingSpec.Default;
}
