using AgentPlatform.Experience.Storage;

namespace AgentPlatform.Experience.Ledger;

/// <summary>Waits for complete groups on behalf of a consumer.</summary>
internal sealed class GroupFeed(IExperienceStore store, ExperienceSignals signals, LongPoll longPoll)
{
    /// <summary>Pulls groups, waiting up to <paramref name="wait"/> for the first; empty when none came.</summary>
    public Task<IReadOnlyList<PulledGroup>> PullAsync(PullRequest request, TimeSpan wait, CancellationToken cancellationToken) =>
        longPoll.RunAsync(signals.GroupReady, token => store.PullAsync(request, token), wait, cancellationToken);
}
