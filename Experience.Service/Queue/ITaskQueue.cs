using AgentPlatform.Experience.Storage;

namespace AgentPlatform.Experience.Queue;

/// <summary>Tasks that wait, and tasks in workers' hands.</summary>
internal interface ITaskQueue
{
    /// <summary>Queues all tasks or none.</summary>
    /// <exception cref="ServiceDefaults.PlatformException">Full, QUEUE_FULL; WrongState, RUN_STOPPED or GROUP_CLOSED.</exception>
    Task<SubmitCounts> SubmitAsync(CallKey key, IReadOnlyList<NewTask> tasks, CancellationToken cancellationToken);

    /// <summary>Hands out queued tasks, oldest first; an empty answer is not remembered under the key.</summary>
    Task<IReadOnlyList<Lease>> LeaseAsync(LeaseRequest request, CancellationToken cancellationToken);

    /// <summary>Extends leases and answers those that are lost: expired, taken by another worker, or of a stopped run.</summary>
    Task<IReadOnlyList<LeaseId>> RenewAsync(
        CallKey key, string workerId, IReadOnlyList<LeaseId> leases, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>Gives leased tasks back; answers how many of them were held. From the second time on, a task rests before it is leased again.</summary>
    Task<int> ReleaseAsync(CallKey key, IReadOnlyList<LeaseId> leases, CancellationToken cancellationToken);

    /// <summary>Requeues what has expired and wakes what has rested; answers how many tasks that were.</summary>
    Task<int> SweepAsync(CancellationToken cancellationToken);
}
