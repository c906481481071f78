using AgentPlatform.Experience.Storage;

namespace AgentPlatform.Experience.Ledger;

/// <summary>Finished attempts, and the groups they make.</summary>
internal interface ITrajectoryLedger
{
    /// <summary>Stores what was made under a living lease; answers in the order of <paramref name="trajectories"/>.</summary>
    /// <exception cref="ServiceDefaults.PlatformException">Invalid, LEASE_MISMATCH: a trajectory names another task than its lease; none is stored.</exception>
    Task<IReadOnlyList<StoreOutcome>> StoreAsync(CallKey key, IReadOnlyList<NewTrajectory> trajectories, CancellationToken cancellationToken);

    /// <summary>
    /// Hands out complete groups: first those the consumer pulled before and has not committed, then fresh ones, oldest issued version first.
    /// An empty answer is not remembered under the key.
    /// </summary>
    Task<IReadOnlyList<PulledGroup>> PullAsync(PullRequest request, CancellationToken cancellationToken);

    /// <summary>Settles pulled groups, all verdicts or none.</summary>
    /// <exception cref="ServiceDefaults.PlatformException">
    /// Missing, RUN_UNKNOWN or GROUP_UNKNOWN; WrongState, GROUP_NOT_PULLED; Conflict, GROUP_NOT_YOURS.
    /// </exception>
    Task<CommitCounts> CommitAsync(CommitRequest request, CancellationToken cancellationToken);

    /// <summary>Up to <paramref name="limit"/> trajectories of a run stored after <paramref name="afterSequence"/>.</summary>
    /// <exception cref="ServiceDefaults.PlatformException">Missing, RUN_UNKNOWN.</exception>
    Task<TrajectoryPage> ReadAsync(string runId, long afterSequence, int limit, CancellationToken cancellationToken);
}
