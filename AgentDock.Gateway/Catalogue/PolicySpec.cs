using System.Collections.Frozen;

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

    public RetryBudgetSpec RetryBudget { get; init; } = RetryBudgetSpec.Default;

    /// <summary>For tools that are not in <see cref="Tools"/>.</summary>
    public ToolPolicy AllTools { get; init; } = ToolPolicy.Default;

    /// <summary>By the server's own names.</summary>
    public FrozenDictionary<string, ToolPolicy> Tools { get; init; } = FrozenDictionary<string, ToolPolicy>.Empty;

    internal ToolPolicy For(string tool) => Tools.GetValueOrDefault(tool, AllTools);
}
