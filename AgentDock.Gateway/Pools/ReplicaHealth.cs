using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.AgentDock.Pools;

/// <summary>
/// Judges a replica by its calls: infrastructure faults and timeouts in a row, or too many of them in a window, eject it; after a time
/// out one call is tried, and its outcome lets the replica back in or ejects it for twice as long.
/// </summary>
internal sealed class ReplicaHealth(EjectionSpec spec, TimeProvider time)
{
    private const int Remembered = 128;

    private readonly Lock _gate = new();
    private readonly (long At, bool Bad)[] _calls = new (long, bool)[Remembered];
    private int _next;
    private int _kept;
    private int _consecutive;
    private int _sinceSuccess;
    private int _epoch;

    internal HealthState State { get; private set; }

    /// <summary>Times it was ejected.</summary>
    internal int Ejections { get; private set; }

    /// <summary>Changes with the state: a call is judged by the state in which it began.</summary>
    internal int Epoch => Volatile.Read(ref _epoch);

    /// <summary>Takes in a call's outcome.</summary>
    /// <param name="fault">How it ended.</param>
    /// <param name="epoch">The epoch in which it began.</param>
    /// <param name="mayEject">Whether the pool can do without the replica; only asked when it would be ejected.</param>
    /// <returns>For how long it is out from now on; zero: it is back in; null: nothing changed.</returns>
    internal TimeSpan? Record(Fault fault, int epoch, Func<bool> mayEject)
    {
        var bad = fault is Fault.Infrastructure or Fault.Timeout;
        lock (_gate)
        {
            if (epoch != _epoch || State == HealthState.Ejected)
            {
                return null;
            }

            if (State == HealthState.OnTrial)
            {
                if (bad)
                {
                    return Eject();
                }

                Enter(HealthState.Healthy);
                _sinceSuccess = 0;
                return TimeSpan.Zero;
            }

            _calls[_next] = (time.GetTimestamp(), bad);
            _next = (_next + 1) % Remembered;
            _kept = Math.Min(_kept + 1, Remembered);
            _consecutive = bad ? _consecutive + 1 : 0;
            return bad && IsOutlier() && mayEject() ? Eject() : null;
        }
    }

    /// <summary>The time out is over.</summary>
    internal void BeginTrial()
    {
        lock (_gate)
        {
            if (State == HealthState.Ejected)
            {
                Enter(HealthState.OnTrial);
            }
        }
    }

    /// <summary>It was started again: what it did before says nothing any more.</summary>
    internal void Reset()
    {
        lock (_gate)
        {
            Enter(HealthState.Healthy);
        }
    }

    private TimeSpan Eject()
    {
        Enter(HealthState.Ejected);
        Ejections++;
        var doubled = spec.Base * Math.Pow(2, Math.Min(_sinceSuccess++, 16));
        return doubled < spec.Longest ? doubled : spec.Longest;
    }

    private void Enter(HealthState state)
    {
        State = state;
        _epoch++;
        (_kept, _consecutive) = (0, 0);
    }

    private bool IsOutlier()
    {
        if (spec.Consecutive > 0 && _consecutive >= spec.Consecutive)
        {
            return true;
        }

        var (calls, bad) = (0, 0);
        for (var back = 1; back <= _kept; back++)
        {
            var call = _calls[(_next - back + Remembered) % Remembered];
            if (time.GetElapsedTime(call.At) > spec.Window)
            {
                break;
            }

            calls++;
            bad += call.Bad ? 1 : 0;
        }

        return calls >= spec.MinCalls && bad > spec.ErrorRate * calls;
    }
}
