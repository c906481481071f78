using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.Trainer.Losses;

/// <summary>The policy losses by name.</summary>
public static class LossRegistry
{
    private static readonly Dictionary<string, IPolicyObjective> s_objectives =
        new IPolicyObjective[] { new GrpoObjective(), new CispoObjective(), new ReinforceObjective() }.ToDictionary(o => o.Name, StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public static IReadOnlyCollection<IPolicyObjective> All => s_objectives.Values;

    /// <summary>The loss of that name.</summary>
    /// <exception cref="PlatformException">INVALID: no such loss; the message lists those there are.</exception>
    public static IPolicyObjective Find(string name) => s_objectives.TryGetValue(name, out var objective)
        ? objective
        : throw new PlatformException(PlatformErrorCode.Invalid, "UNKNOWN_LOSS", $"loss: there is no loss '{name}'; known are {string.Join(", ", s_objectives.Keys)}.");
}
