namespace AgentPlatform.AgentDock.Pools;

/// <summary>The free replicas take turns.</summary>
internal sealed class RoundRobinPicker : IReplicaPicker
{
    private string _last = string.Empty;

    public bool IsSticky => false;

    public int Pick(ReadOnlySpan<Candidate> candidates, string session)
    {
        // By name and not by position: replicas come and go.
        var last = -1;
        for (var i = 0; i < candidates.Length; i++)
        {
            last = candidates[i].Name == _last ? i : last;
        }

        for (var i = 1; i <= candidates.Length; i++)
        {
            var index = (last + i) % candidates.Length;
            if (candidates[index].Free)
            {
                _last = candidates[index].Name;
                return index;
            }
        }

        return -1;
    }
}
