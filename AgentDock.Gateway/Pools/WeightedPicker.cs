namespace AgentPlatform.AgentDock.Pools;

/// <summary>
/// Calls in proportion to the weights, spread evenly: of weights 5 and 1 the sixth call goes to the second, not a sixth by chance (smooth
/// weighted round robin, as in nginx). A weight of zero gets nothing while another is free.
/// </summary>
internal sealed class WeightedPicker : IReplicaPicker
{
    private readonly Dictionary<string, double> _credit = new(StringComparer.Ordinal);

    public bool IsSticky => false;

    public int Pick(ReadOnlySpan<Candidate> candidates, string session)
    {
        var best = -1;
        var bestCredit = double.NegativeInfinity;
        var total = 0.0;
        for (var i = 0; i < candidates.Length; i++)
        {
            ref readonly var candidate = ref candidates[i];
            if (!candidate.Free)
            {
                continue;
            }

            total += candidate.Weight;
            var credit = _credit[candidate.Name] = _credit.GetValueOrDefault(candidate.Name) + candidate.Weight;
            if (candidate.Weight > 0 && credit > bestCredit)
            {
                (best, bestCredit) = (i, credit);
            }
            else if (best < 0)
            {
                best = i;
            }
        }

        if (best >= 0)
        {
            _credit[candidates[best].Name] -= total;
        }

        return best;
    }
}
