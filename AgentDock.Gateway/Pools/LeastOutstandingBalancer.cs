namespace AgentPlatform.AgentDock.Pools;

/// <summary>
/// Gives each call to the ready replica with the fewest calls in flight; among equals they take turns. When all are full, calls wait
/// in order of arrival, in a queue with an end.
/// </summary>
/// <param name="maxOutstanding">Calls that one replica works on at once.</param>
/// <param name="queueLimit">Calls that may wait.</param>
internal sealed class LeastOutstandingBalancer<T>(int maxOutstanding, int queueLimit)
    where T : class
{
    private readonly Lock _gate = new();
    private readonly List<Slot> _slots = [];
    private readonly LinkedList<Waiter> _waiters = new();
    private int _next;

    /// <summary>Calls that wait for a replica.</summary>
    internal int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiters.Count;
            }
        }
    }

    /// <summary>Some replica is ready, be it full.</summary>
    internal bool AnyReady
    {
        get
        {
            lock (_gate)
            {
                return _slots.Exists(slot => slot.Ready);
            }
        }
    }

    internal void Add(T replica)
    {
        lock (_gate)
        {
            _slots.Add(new Slot(replica));
        }
    }

    internal int Outstanding(T replica)
    {
        lock (_gate)
        {
            return Find(replica).Outstanding;
        }
    }

    /// <summary>Opens or closes a replica for new calls; those in flight go on.</summary>
    internal void SetReady(T replica, bool ready)
    {
        lock (_gate)
        {
            Find(replica).Ready = ready;
            ServeWaiters();
        }
    }

    /// <summary>A replica for one call, if one is free and nobody waits; give it back with <see cref="Release"/>.</summary>
    /// <param name="avoid">A replica that failed this call before: taken only when no other one is open.</param>
    internal T? TryAcquire(T? avoid)
    {
        lock (_gate)
        {
            // Nobody overtakes those that wait.
            if (_waiters.Count > 0 || Pick(avoid) is not { } slot)
            {
                return null;
            }

            slot.Outstanding++;
            return slot.Replica;
        }
    }

    /// <summary>A replica for one call, as soon as one is free; give it back with <see cref="Release"/>.</summary>
    /// <param name="avoid">A replica that failed this call before: taken only when no other one is open.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="QueueFullException">All are full and so is the queue.</exception>
    internal Task<T> WaitAsync(T? avoid, CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (_gate)
        {
            if (_waiters.Count == 0 && Pick(avoid) is { } slot)
            {
                slot.Outstanding++;
                return Task.FromResult(slot.Replica);
            }

            if (_waiters.Count >= queueLimit)
            {
                throw new QueueFullException();
            }

            waiter = new Waiter(avoid);
            waiter.Node = _waiters.AddLast(waiter);
        }

        return WaitAsync(waiter, cancellationToken);
    }

    internal void Release(T replica)
    {
        lock (_gate)
        {
            Find(replica).Outstanding--;
            ServeWaiters();
        }
    }

    private async Task<T> WaitAsync(Waiter waiter, CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                var (balancer, waiter) = ((LeastOutstandingBalancer<T>, Waiter))state!;
                lock (balancer._gate)
                {
                    if (waiter.Node is { } node)
                    {
                        balancer._waiters.Remove(node);
                        waiter.Node = null;
                        waiter.Turn.TrySetCanceled(token);
                    }
                }
            },
            (this, waiter));
        return await waiter.Turn.Task;
    }

    private void ServeWaiters()
    {
        while (_waiters.First is { } first && Pick(first.Value.Avoid) is { } slot)
        {
            slot.Outstanding++;
            _waiters.RemoveFirst();
            first.Value.Node = null;
            first.Value.Turn.TrySetResult(slot.Replica);
        }
    }

    private Slot? Pick(T? avoid) => PickFrom(avoid) ?? (avoid is null ? null : PickFrom(null));

    private Slot? PickFrom(T? avoid)
    {
        Slot? best = null;
        for (var i = 0; i < _slots.Count; i++)
        {
            var slot = _slots[(_next + i) % _slots.Count];
            if (slot.Ready && slot.Outstanding < maxOutstanding && !ReferenceEquals(slot.Replica, avoid) && (best is null || slot.Outstanding < best.Outstanding))
            {
                best = slot;
            }
        }

        if (best is not null)
        {
            _next = (_slots.IndexOf(best) + 1) % _slots.Count;
        }

        return best;
    }

    private Slot Find(T replica) => _slots.Find(slot => ReferenceEquals(slot.Replica, replica)) ?? throw new ArgumentException("not of this pool", nameof(replica));

    private sealed class Slot(T replica)
    {
        public T Replica => replica;

        public bool Ready { get; set; }

        public int Outstanding { get; set; }
    }

    private sealed class Waiter(T? avoid)
    {
        public T? Avoid => avoid;

        public TaskCompletionSource<T> Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public LinkedListNode<Waiter>? Node { get; set; }
    }
}
