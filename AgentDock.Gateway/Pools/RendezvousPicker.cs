namespace AgentPlatform.AgentDock.Pools;

/// <summary>
/// One home for each session: the replica with the highest score of session and name (weighted rendezvous hashing). A replica that comes
/// or goes moves only the sessions that it takes or leaves. A call whose home is full waits for it. Calls without a session go by
/// <paramref name="otherwise"/>.
/// </summary>
internal sealed class RendezvousPicker(IReplicaPicker otherwise) : IReplicaPicker
{
    public bool IsSticky => true;

    public int Pick(ReadOnlySpan<Candidate> candidates, string session)
    {
        if (session.Length == 0)
        {
            return otherwise.Pick(candidates, session);
        }

        var home = Home(candidates, session);
        return home >= 0 && candidates[home].Free ? home : -1;
    }

    /// <summary>Where a session belongs, free or not; -1 without candidates.</summary>
    internal static int Home(ReadOnlySpan<Candidate> candidates, string session)
    {
        var best = -1;
        var bestScore = double.NegativeInfinity;
        for (var i = 0; i < candidates.Length; i++)
        {
            // Uniform in (0, 1); -weight / ln(u) is largest with a chance in proportion to the weight.
            var uniform = ((Hash(session, candidates[i].Name) >> 11) + 0.5) / (1UL << 53);
            var score = -candidates[i].Weight / Math.Log(uniform);
            if (score > bestScore)
            {
                (best, bestScore) = (i, score);
            }
        }

        return best;
    }

    /// <summary>FNV-1a with a finish that spreads the last characters: the same in every process, unlike string.GetHashCode.</summary>
    private static ulong Hash(string session, string name)
    {
        var hash = 14695981039346656037UL;
        foreach (var character in session)
        {
            hash = (hash ^ character) * 1099511628211UL;
        }

        hash = (hash ^ 0x1F) * 1099511628211UL;
        foreach (var character in name)
        {
            hash = (hash ^ character) * 1099511628211UL;
        }

        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9UL;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBUL;
        return hash ^ (hash >> 31);
    }
}
