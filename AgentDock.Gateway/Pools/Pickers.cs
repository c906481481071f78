using AgentPlatform.AgentDock.Catalogue;

namespace AgentPlatform.AgentDock.Pools;

/// <summary>The picker of each rule.</summary>
internal static class Pickers
{
    /// <param name="rule">The catalogue's word.</param>
    /// <param name="seed">Of its chance, where it has any.</param>
    internal static IReplicaPicker Create(BalanceRule rule, int seed) => rule switch
    {
        BalanceRule.Turns => new RoundRobinPicker(),
        BalanceRule.Weighted => new WeightedPicker(),
        BalanceRule.Session => new RendezvousPicker(new TwoChoicesPicker(new Random(seed))),
        _ => new TwoChoicesPicker(new Random(seed)),
    };
}
