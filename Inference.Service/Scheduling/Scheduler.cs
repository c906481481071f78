using System.Runtime.InteropServices;
using AgentPlatform.Inference.KvCache;

namespace AgentPlatform.Inference.Scheduling;

/// <summary>
/// Decides what each step computes. Sequences enter in order of arrival, when the blocks they may come to need are there;
/// every running sequence with one token to go is served first, and prefill takes what is left of the step's tokens, in
/// chunks. Not thread-safe: it belongs to the engine's loop.
/// </summary>
internal sealed class Scheduler(BlockPool pool, SchedulingLimits limits)
{
    // How far behind the head of the queue a sequence may be and still enter, while those before it wait for a shared prefix.
    private const int LookAhead = 64;

    private readonly LinkedList<Sequence> _waiting = [];
    private readonly List<Sequence> _running = new(limits.MaxSequences);
    private readonly List<ScheduledChunk> _planned = new(limits.MaxSequences);
    private readonly List<int> _shared = [];

    public BlockPool Pool => pool;

    public IReadOnlyList<Sequence> Running => _running;

    public int Waiting => _waiting.Count;

    public bool HasWork => _running.Count > 0 || _waiting.Count > 0;

    /// <summary>Sequences put back because blocks ran out.</summary>
    public long Preemptions { get; private set; }

    public void Enqueue(Sequence sequence) => _waiting.AddLast(sequence);

    /// <summary>Lets sequences in and chooses the chunks of the next step.</summary>
    /// <param name="weightVersion">Of the weights that will compute it.</param>
    /// <param name="now">Timestamp for those that enter.</param>
    /// <param name="entered">Called for each sequence that enters for the first time.</param>
    public IReadOnlyList<ScheduledChunk> Plan(long weightVersion, long now, Action<Sequence> entered)
    {
        Admit(weightVersion, now, entered);
        _planned.Clear();
        var budget = limits.MaxBatchTokens;

        // The list shrinks from its end when a sequence is put back, so both loops look at its length each time.
        for (var i = 0; i < _running.Count; i++)
        {
            if (_running[i].Pending == 1)
            {
                Take(_running[i], 1, ref budget);
            }
        }

        for (var i = 0; i < _running.Count && budget > 0; i++)
        {
            if (_running[i].Pending > 1)
            {
                var most = _running[i].IsScore ? Math.Min(budget, limits.MaxScoredTokens) : budget;
                Take(_running[i], Math.Min(_running[i].Pending, most), ref budget);
            }
        }

        return _planned;
    }

    /// <summary>A chunk has been computed: its full blocks become findable.</summary>
    public void Advance(in ScheduledChunk chunk, long weightVersion)
    {
        var sequence = chunk.Sequence;
        sequence.Advance(chunk.Tokens);
        if (!sequence.IsPure || sequence.IsScore)
        {
            return;
        }

        while (sequence.KnownBlocks < sequence.Computed / pool.BlockTokens)
        {
            var index = sequence.KnownBlocks;
            var tokens = sequence.Tokens.AsSpan(index * pool.BlockTokens, pool.BlockTokens);
            sequence.KnowBlock(pool.Register(sequence.BlockTable[index], weightVersion, sequence.Parent, tokens));
        }
    }

    /// <summary>Takes out the running sequences that <paramref name="ended"/> picks and gives their blocks back.</summary>
    public void Remove(Predicate<Sequence> ended)
    {
        var kept = 0;
        for (var i = 0; i < _running.Count; i++)
        {
            var sequence = _running[i];
            if (ended(sequence))
            {
                GiveBack(sequence);
            }
            else
            {
                _running[kept++] = sequence;
            }
        }

        _running.RemoveRange(kept, _running.Count - kept);
    }

    /// <summary>Takes out the waiting sequences that <paramref name="ended"/> picks.</summary>
    public void RemoveWaiting(Predicate<Sequence> ended)
    {
        for (var node = _waiting.First; node is not null;)
        {
            var next = node.Next;
            if (ended(node.Value))
            {
                _waiting.Remove(node);
            }

            node = next;
        }
    }

    /// <summary>Other weights serve from here on: nothing computed so far may be shared again, and scores begin again.</summary>
    public void WeightsChanged()
    {
        pool.ForgetAll();
        foreach (var sequence in _running)
        {
            if (sequence.IsScore)
            {
                GiveBack(sequence);
            }
            else
            {
                sequence.BecomeMixed();
            }
        }
    }

    /// <summary>Checks every block's count against the tables of the running sequences.</summary>
    public void CheckIntegrity() => pool.CheckIntegrity(_running.Select(s => (ReadOnlyMemory<int>)s.BlockTable.AsMemory(0, s.BlockCount)));

    private void Admit(long weightVersion, long now, Action<Sequence> entered)
    {
        if (_waiting.Count == 0)
        {
            return;
        }

        var promised = 0;
        foreach (var sequence in _running)
        {
            promised += pool.BlocksFor(sequence.MaxPositions) - sequence.BlockCount;
        }

        var seen = 0;
        for (var node = _waiting.First; node is not null && _running.Count < limits.MaxSequences && seen < LookAhead; seen++)
        {
            var next = node.Next;
            var sequence = node.Value;
            var parent = FindShared(sequence, weightVersion);
            if (!AwaitsPrefix(sequence))
            {
                var most = pool.BlocksFor(sequence.MaxPositions);
                if (!HasRoom(sequence, most, promised))
                {
                    // The head of the queue waits for room, and nobody overtakes it: large requests must not starve.
                    return;
                }

                _waiting.Remove(node);
                Enter(sequence, most, parent, now, entered);
                promised += most - sequence.BlockCount;
            }

            node = next;
        }
    }

    /// <summary>Collects in <see cref="_shared"/> the findable blocks that begin the sequence; one token at least stays to be computed.</summary>
    private long FindShared(Sequence sequence, long weightVersion)
    {
        _shared.Clear();
        var parent = BlockPool.NoParent;
        if (sequence.IsScore)
        {
            return parent;
        }

        for (var at = 0; at + pool.BlockTokens < sequence.Length; at += pool.BlockTokens)
        {
            if (!pool.TryFind(weightVersion, parent, sequence.Tokens.AsSpan(at, pool.BlockTokens), out var block, out var serial))
            {
                break;
            }

            _shared.Add(block);
            parent = serial;
        }

        return parent;
    }

    /// <summary>Whether a running prefill is about to make more of this sequence's beginning findable, as in a group of attempts.</summary>
    private bool AwaitsPrefix(Sequence sequence)
    {
        if (sequence.IsScore)
        {
            return false;
        }

        var beginning = sequence.Tokens.AsSpan(0, sequence.Length - 1);
        foreach (var other in _running)
        {
            if (other.Pending > 1 && other.IsPure && !other.IsScore
                && beginning.CommonPrefixLength(other.Tokens.AsSpan(0, other.Length)) / pool.BlockTokens > _shared.Count)
            {
                return true;
            }
        }

        return false;
    }

    private bool HasRoom(Sequence sequence, int most, int promised)
    {
        var room = pool.Available - _shared.Count(block => pool.Holders(block) == 0);
        var firm = pool.BlocksFor(sequence.Length) - _shared.Count;
        return firm <= room && Discount(most - _shared.Count) + Discount(promised) <= room;
    }

    private int Discount(int blocks) => limits.Overcommit == 1 ? blocks : (int)Math.Ceiling(blocks / limits.Overcommit);

    private void Enter(Sequence sequence, int most, long parent, long now, Action<Sequence> entered)
    {
        foreach (var block in _shared)
        {
            pool.Retain(block);
        }

        sequence.Enter(most, CollectionsMarshal.AsSpan(_shared), parent, pool.BlockTokens);
        _running.Add(sequence);
        if (!sequence.HasEntered)
        {
            sequence.NoteEntry(now);
            entered(sequence);
        }
    }

    private void Take(Sequence sequence, int tokens, ref int budget)
    {
        if (budget < tokens)
        {
            return;
        }

        for (var needed = pool.BlocksFor(sequence.Computed + tokens); sequence.BlockCount < needed;)
        {
            if (pool.TryRent(out var block))
            {
                sequence.AddBlock(block);
                continue;
            }

            // The youngest has the least to lose; the oldest can always go on, so that the whole always ends.
            var victim = _running[^1];
            _running.RemoveAt(_running.Count - 1);
            budget += Unplan(victim);
            GiveBack(victim);
            _waiting.AddFirst(victim);
            Preemptions++;
            if (victim == sequence)
            {
                return;
            }
        }

        _planned.Add(new ScheduledChunk(sequence, tokens));
        budget -= tokens;
    }

    private int Unplan(Sequence victim)
    {
        var index = _planned.FindIndex(chunk => chunk.Sequence == victim);
        if (index < 0)
        {
            return 0;
        }

        var tokens = _planned[index].Tokens;
        _planned.RemoveAt(index);
        return tokens;
    }

    private void GiveBack(Sequence sequence)
    {
        // From the end, so that of idle blocks the deepest is taken first and beginnings stay findable longest.
        for (var i = sequence.BlockCount - 1; i >= 0; i--)
        {
            pool.Release(sequence.BlockTable[i]);
        }

        sequence.StartOver();
    }
}
