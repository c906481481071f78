using AgentPlatform.AgentDock.Catalogue;

namespace AgentPlatform.AgentDock.Pools;

/// <summary>
/// How many replicas a pool should have: grows as soon as it has been busy for a moment, to what the load asks for; shrinks by one at a
/// time, and only after it could long have done with fewer. Between the two thresholds nothing moves.
/// </summary>
/// <param name="range">Fewest and most.</param>
/// <param name="spec">The thresholds.</param>
/// <param name="places">Calls that one replica works on at once.</param>
internal sealed class ReplicaScaler(ReplicaRange range, ScalingSpec spec, int places)
{
    private TimeSpan? _busySince;
    private TimeSpan? _idleSince;

    /// <param name="now">Time since any fixed moment; never goes back.</param>
    /// <param name="replicas">How many there are, those that start included.</param>
    /// <param name="outstanding">Calls in flight.</param>
    /// <param name="waiting">Calls in the queue.</param>
    internal int Target(TimeSpan now, int replicas, int outstanding, int waiting)
    {
        var load = (double)(outstanding + waiting);
        var busy = replicas < range.Max && load > spec.UpAt * replicas * places;
        // It must stay clear of the upper threshold with one fewer, or the two would play ball.
        var idle = replicas > range.Min && waiting == 0 && load < spec.DownAt * replicas * places && load < spec.UpAt * (replicas - 1) * places;
        _busySince = busy ? _busySince ?? now : null;
        _idleSince = idle ? _idleSince ?? now : null;
        if (busy && now - _busySince >= spec.UpAfter)
        {
            _busySince = null;
            var wanted = (int)Math.Ceiling(load / (spec.UpAt * places));
            return Math.Clamp(wanted, replicas + 1, range.Max);
        }

        if (idle && now - _idleSince >= spec.DownAfter)
        {
            _idleSince = now;
            return replicas - 1;
        }

        return Math.Clamp(replicas, range.Min, range.Max);
    }
}
