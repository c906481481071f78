using System.Collections.Concurrent;
using AgentPlatform.Rollout.Engine;

namespace AgentPlatform.Rollout.Leasing;

/// <summary>Every lease this worker holds, from the ledger's hand until it is back there.</summary>
internal sealed class AttemptTable
{
    private readonly ConcurrentDictionary<string, ActiveAttempt> attempts = new(StringComparer.Ordinal);

    public bool IsEmpty => attempts.IsEmpty;

    /// <summary>Adds an attempt; false when its lease is here already, as after a repeated lease call.</summary>
    public bool Add(ActiveAttempt attempt) => attempts.TryAdd(attempt.Lease.LeaseId, attempt);

    public void Remove(ActiveAttempt attempt) => attempts.TryRemove(new(attempt.Lease.LeaseId, attempt));

    public ActiveAttempt[] Snapshot() => [.. attempts.Values];

    /// <summary>Cancels an attempt whose lease is lost, if it is still here.</summary>
    public void Lose(string leaseId)
    {
        if (attempts.TryGetValue(leaseId, out var attempt))
        {
            attempt.Cancel(CancelReason.LeaseLost);
        }
    }

    public void CancelAll(CancelReason reason)
    {
        foreach (var attempt in Snapshot())
        {
            attempt.Cancel(reason);
        }
    }

    /// <summary>Cancels the attempts on <paramref name="replica"/> that were written for the model it served before.</summary>
    public void CancelWritten(EngineReplica replica, string contentHash)
    {
        foreach (var attempt in Snapshot())
        {
            if (attempt.ContentHash == contentHash && attempt.Generator?.Current == replica)
            {
                attempt.Cancel(CancelReason.ModelChanged);
            }
        }
    }
}
