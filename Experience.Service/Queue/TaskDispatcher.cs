using AgentPlatform.Experience.Storage;

namespace AgentPlatform.Experience.Queue;

/// <summary>Waits for tasks on behalf of workers.</summary>
internal sealed class TaskDispatcher(IExperienceStore store, ExperienceSignals signals, LongPoll longPoll)
{
    /// <summary>Leases tasks, waiting up to <paramref name="wait"/> for the first; empty when none came.</summary>
    public Task<IReadOnlyList<Lease>> LeaseAsync(LeaseRequest request, TimeSpan wait, CancellationToken cancellationToken) =>
        longPoll.RunAsync(signals.TaskQueued, token => store.LeaseAsync(request, token), wait, cancellationToken);
}
