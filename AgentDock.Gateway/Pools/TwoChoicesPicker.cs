namespace AgentPlatform.AgentDock.Pools;

/// <summary>
/// The less busy of two free replicas drawn at random. Unlike "the least busy of all" it does not send every caller to the same replica
/// when the counts are a moment old, and it is nearly as even (Mitzenmacher 2001, "The power of two choices").
/// </summary>
internal sealed class TwoChoicesPicker(Random random) : IReplicaPicker
{
    public bool IsSticky => false;

    public int Pick(ReadOnlySpan<Candidate> candidates, string session)
    {
        var free = 0;
        foreach (ref readonly var candidate in candidates)
        {
            free += candidate.Free ? 1 : 0;
        }

        if (free < 2)
        {
            return free == 0 ? -1 : Nth(candidates, 0);
        }

        var one = random.Next(free);
        var other = random.Next(free - 1);
        var first = Nth(candidates, one);
        var second = Nth(candidates, other >= one ? other + 1 : other);
        return candidates[second].Outstanding < candidates[first].Outstanding ? second : first;
    }

    private static int Nth(ReadOnlySpan<Candidate> candidates, int nth)
    {
        for (var i = 0; i < candidates.Length; i++)
        {
            if (candidates[i].Free && nth-- == 0)
            {
                return i;
            }
        }

        return -1;
    }
}
