using System.Diagnostics.CodeAnalysis;
using AgentPlatform.Contracts.Experience.V1;
using AgentPlatform.Rollout.Engine;

namespace AgentPlatform.Rollout.Leasing;

/// <summary>A leased task from its lease to the ledger's receipt.</summary>
/// <param name="lease">What the ledger handed out.</param>
/// <param name="expiresAt">Timestamp after which the lease is not ours any more, unless renewed.</param>
/// <param name="leaseSeconds">Its share of the call that leased it.</param>
[SuppressMessage("Design", "CA1001", Justification = "The source has neither timer nor handle, and a cancel may come after the end.")]
internal sealed class ActiveAttempt(LeasedTask lease, long expiresAt, double leaseSeconds)
{
    private readonly CancellationTokenSource cancellation = new();
    private int reason;
    private long expiresAt = expiresAt;

    public LeasedTask Lease => lease;

    public double LeaseSeconds => leaseSeconds;

    /// <summary>Timestamp of the TimeProvider after which the lease is lost.</summary>
    public long ExpiresAt
    {
        get => Volatile.Read(ref expiresAt);
        set => Volatile.Write(ref expiresAt, value);
    }

    /// <summary>Cancelled as soon as the attempt is not worth going on with.</summary>
    public CancellationToken Token => cancellation.Token;

    public CancelReason Reason => (CancelReason)Volatile.Read(ref reason);

    public bool IsLost => Reason == CancelReason.LeaseLost;

    /// <summary>The attempt's way to the engines, once it has begun.</summary>
    public ReplicaGenerator? Generator { get; set; }

    /// <summary>The model its tokens are of, once it has begun.</summary>
    public string? ContentHash { get; set; }

    /// <summary>Ends when the attempt's flow has ended. Set once, by whoever starts it.</summary>
    public Task Completion { get; set; } = Task.CompletedTask;

    /// <summary>Cancels the attempt. The first reason counts, but a lost lease outranks all.</summary>
    public void Cancel(CancelReason why)
    {
        if (why == CancelReason.LeaseLost)
        {
            Volatile.Write(ref reason, (int)why);
        }
        else
        {
            Interlocked.CompareExchange(ref reason, (int)why, (int)CancelReason.None);
        }

        cancellation.Cancel();
    }
}
