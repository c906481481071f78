using AgentPlatform.Agents;
using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.Rollout.Engine;

/// <summary>All engine replicas, and which of them can take a request now.</summary>
internal sealed class EnginePool : IDisposable
{
    private readonly EngineReplica[] replicas;
    private readonly TimeProvider time;
    private TaskCompletionSource changed = NewSignal();
    private uint next;

    public EnginePool(IConfiguration configuration, TimeProvider time)
    {
        this.time = time;
        replicas = [.. GrpcAddresses.Resolve(configuration, "inference")
            .Select(address => new EngineReplica(address, ReplicaChannel.Open(address, configuration)))];
    }

    public IReadOnlyList<EngineReplica> Replicas => replicas;

    /// <summary>
    /// <paramref name="preferred"/> when it can serve: it has the conversation's prefix in its cache. Else the replica with the fewest
    /// requests of ours, in turn among equals; null when there is none.
    /// </summary>
    /// <param name="preferred">Where the conversation was before.</param>
    /// <param name="contentHash">The model the conversation is written for; null: any.</param>
    public EngineReplica? Pick(EngineReplica? preferred, string? contentHash)
    {
        if (preferred is not null && Serves(preferred, contentHash))
        {
            return preferred;
        }

        EngineReplica? best = null;
        var start = Interlocked.Increment(ref next);
        for (var i = 0u; i < replicas.Length; i++)
        {
            var replica = replicas[(start + i) % (uint)replicas.Length];
            if (Serves(replica, contentHash) && (best is null || replica.Outstanding < best.Outstanding))
            {
                best = replica;
            }
        }

        return best;
    }

    /// <summary>As <see cref="Pick"/>, but waits for up to <paramref name="patience"/>; null when nothing came.</summary>
    public async Task<EngineReplica?> WaitAsync(EngineReplica? preferred, string? contentHash, TimeSpan patience, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            // The signal is taken before the look, so that no change falls between the two.
            var signal = Volatile.Read(ref changed).Task;
            if (Pick(preferred, contentHash) is { } replica)
            {
                return replica;
            }

            var left = patience == Timeout.InfiniteTimeSpan ? patience : patience - time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero && left != Timeout.InfiniteTimeSpan)
            {
                return null;
            }

            try
            {
                await signal.WaitAsync(left, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                return null;
            }
        }
    }

    /// <summary>Takes a replica out until a check finds it well.</summary>
    public void MarkDown(EngineReplica replica)
    {
        Set(replica, null);
        replica.Nudge();
    }

    /// <summary>Sets what a replica serves and wakes those who wait for it.</summary>
    public void Set(EngineReplica replica, AgentModel? model)
    {
        if (!ReferenceEquals(replica.Model, model))
        {
            replica.Set(model);
            Interlocked.Exchange(ref changed, NewSignal()).SetResult();
        }
    }

    public void Dispose()
    {
        foreach (var replica in replicas)
        {
            replica.Dispose();
        }
    }

    private static bool Serves(EngineReplica replica, string? contentHash) =>
        replica.Model is { } model && (contentHash is null || model.ContentHash == contentHash);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
