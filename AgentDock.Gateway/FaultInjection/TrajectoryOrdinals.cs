namespace AgentPlatform.AgentDock.FaultInjection;

/// <summary>Counts the calls of each trajectory, of the latest so many trajectories.</summary>
internal sealed class TrajectoryOrdinals(int capacity = 65_536)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>The call's number, from 1.</summary>
    internal int Next(string trajectory)
    {
        lock (_gate)
        {
            if (_counts.TryGetValue(trajectory, out var count))
            {
                return _counts[trajectory] = count + 1;
            }

            if (_counts.Count >= capacity)
            {
                _counts.Remove(_order.Dequeue());
            }

            _order.Enqueue(trajectory);
            return _counts[trajectory] = 1;
        }
    }
}
