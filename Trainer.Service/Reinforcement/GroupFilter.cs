using AgentPlatform.Contracts.Experience.V1;
using AgentPlatform.Contracts.Ledger.V1;

namespace AgentPlatform.Trainer.Reinforcement;

/// <summary>
/// Decides what of a group may be trained on. An attempt that infrastructure or a judge spoiled has no reward and is left
/// out; a group that is then too small, has no variance, or is too old is rejected with its reason.
/// </summary>
internal static class GroupFilter
{
    public const string Infrastructure = "infrastructure";
    public const string NoVariance = "no_variance";
    public const string Stale = "stale";

    /// <returns>Samples to train on, or the reason why there are none.</returns>
    public static (IReadOnlyList<PolicySample> Samples, string Rejection) Apply(TrajectoryGroup group, long currentVersion, int maxStaleness)
    {
        var scored = group.Trajectories.Where(t => t.Scored && t.Failure is not (FailureKind.Infrastructure or FailureKind.Judge)).ToList();
        if (scored.Count < 2)
        {
            return ([], Infrastructure);
        }

        var advantages = Advantages.GroupNormalized([.. scored.Select(t => t.Reward)]);
        if (advantages is null)
        {
            return ([], NoVariance);
        }

        var samples = scored.Zip(advantages, LedgerReader.Read).Where(s => s.Behaviour.Length > 0).ToList();
        return samples.Count == 0 || samples.Any(s => currentVersion - s.OldestVersion > maxStaleness) ? ([], Stale) : (samples, string.Empty);
    }
}
