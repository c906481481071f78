namespace AgentPlatform.AgentDock.Pools;

/// <summary>
/// Gives each call to a replica that is up and not full, by the picker's rule. When there is none, calls wait in order of arrival, in a
/// queue with an end.
/// </summary>
/// <param name="picker">The rule.</param>
/// <param name="maxOutstanding">Calls that one replica works on at once.</param>
/// <param name="queueLimit">Calls that may wait.</param>
internal sealed class ReplicaBalancer<T>(IReplicaPicker picker, int maxOutstanding, int queueLimit)
    where T : class
{
    private readonly Lock _gate = new();
    private readonly List<Slot> _slots = [];
    private readonly LinkedList<Waiter> _waiters = new();
    private Candidate[] _candidates = [];
    private Slot[] _open = [];

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

    /// <summary>Some replica is up, be it full.</summary>
    internal bool AnyReady
    {
        get
        {
            lock (_gate)
            {
                return _slots.Exists(slot => slot.IsUp);
            }
        }
    }

    /// <summary>Calls in flight on all replicas.</summary>
    internal int TotalOutstanding
    {
        get
        {
            lock (_gate)
            {
                return _slots.Sum(slot => slot.Outstanding);
            }
        }
    }

    internal void Add(T replica, string name, double weight = 1)
    {
        lock (_gate)
        {
            _slots.Add(new Slot(replica, name, weight, maxOutstanding));
            (_candidates, _open) = (new Candidate[_slots.Count], new Slot[_slots.Count]);
        }
    }

    /// <summary>Takes a replica out for good; its calls in flight may still be given back.</summary>
    internal void Remove(T replica)
    {
        lock (_gate)
        {
            _slots.RemoveAll(slot => ReferenceEquals(slot.Replica, replica));
        }
    }

    internal int Outstanding(T replica)
    {
        lock (_gate)
        {
            return Find(replica)?.Outstanding ?? 0;
        }
    }

    /// <summary>Opens or closes a replica for new calls; those in flight go on.</summary>
    internal void SetReady(T replica, bool ready)
    {
        lock (_gate)
        {
            if (Find(replica) is { } slot)
            {
                slot.Ready = ready;
                ServeWaiters();
            }
        }
    }

    /// <summary>How many calls at once a replica may have now: none while it is ejected, one while it is on trial.</summary>
    internal void SetAllowed(T replica, int calls)
    {
        lock (_gate)
        {
            if (Find(replica) is { } slot)
            {
                slot.Allowed = Math.Min(calls, maxOutstanding);
                ServeWaiters();
            }
        }
    }

    /// <summary>A replica for one call, if one is free and nobody waits for it; give it back with <see cref="Release"/>.</summary>
    /// <param name="avoid">A replica that failed this call before: taken only when no other one is free.</param>
    /// <param name="session">For pickers that keep a session on one replica; empty: none.</param>
    internal T? TryAcquire(T? avoid, string session)
    {
        lock (_gate)
        {
            return TryTake(avoid, session)?.Replica;
        }
    }

    /// <summary>A replica for one call, as soon as one is free; give it back with <see cref="Release"/>.</summary>
    /// <param name="avoid">A replica that failed this call before: taken only when no other one is free.</param>
    /// <param name="session">For pickers that keep a session on one replica; empty: none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="QueueFullException">All are full and so is the queue.</exception>
    internal Task<T> WaitAsync(T? avoid, string session, CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (_gate)
        {
            if (TryTake(avoid, session) is { } slot)
            {
                return Task.FromResult(slot.Replica);
            }

            if (_waiters.Count >= queueLimit)
            {
                throw new QueueFullException();
            }

            waiter = new Waiter(avoid, session);
            waiter.Node = _waiters.AddLast(waiter);
        }

        return WaitAsync(waiter, cancellationToken);
    }

    internal void Release(T replica)
    {
        lock (_gate)
        {
            if (Find(replica) is { } slot)
            {
                slot.Outstanding--;
                ServeWaiters();
            }
        }
    }

    private async Task<T> WaitAsync(Waiter waiter, CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                var (balancer, waiter) = ((ReplicaBalancer<T>, Waiter))state!;
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

    private Slot? TryTake(T? avoid, string session)
    {
        // Nobody overtakes those that wait. Where sessions have homes, a full home is all that those can wait for, so it is full for this call too.
        if ((_waiters.Count > 0 && !picker.IsSticky) || Pick(avoid, session) is not { } slot)
        {
            return null;
        }

        slot.Outstanding++;
        return slot;
    }

    private void ServeWaiters()
    {
        for (var node = _waiters.First; node is not null;)
        {
            var next = node.Next;
            if (Pick(node.Value.Avoid, node.Value.Session) is { } slot)
            {
                slot.Outstanding++;
                _waiters.Remove(node);
                node.Value.Node = null;
                node.Value.Turn.TrySetResult(slot.Replica);
            }
            else if (!picker.IsSticky || !_slots.Exists(slot => slot.IsFree))
            {
                return;
            }

            node = next;
        }
    }

    private Slot? Pick(T? avoid, string session)
    {
        // What a session has at home is nowhere else; and a home that is being started again is waited for.
        var atHome = picker.IsSticky && session.Length > 0;
        return atHome ? PickFrom(null, session, atHome) : PickFrom(avoid, session, atHome) ?? (avoid is null ? null : PickFrom(null, session, atHome));
    }

    private Slot? PickFrom(T? avoid, string session, bool atHome)
    {
        var count = 0;
        foreach (var slot in _slots)
        {
            if ((atHome ? slot.Allowed > 0 : slot.IsUp) && !ReferenceEquals(slot.Replica, avoid))
            {
                _open[count] = slot;
                _candidates[count++] = new Candidate(slot.Name, slot.Weight, slot.Outstanding, slot.IsFree);
            }
        }

        var index = count == 0 ? -1 : picker.Pick(_candidates.AsSpan(0, count), session);
        return index < 0 ? null : _open[index];
    }

    private Slot? Find(T replica) => _slots.Find(slot => ReferenceEquals(slot.Replica, replica));

    private sealed class Slot(T replica, string name, double weight, int allowed)
    {
        public T Replica => replica;

        public string Name => name;

        public double Weight => weight;

        public bool Ready { get; set; }

        public int Allowed { get; set; } = allowed;

        public int Outstanding { get; set; }

        public bool IsUp => Ready && Allowed > 0;

        public bool IsFree => IsUp && Outstanding < Allowed;
    }

    private sealed class Waiter(T? avoid, string session)
    {
        public T? Avoid => avoid;

        public string Session => session;

        public TaskCompletionSource<T> Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public LinkedListNode<Waiter>? Node { get; set; }
    }
}
