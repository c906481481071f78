using System.Security.Cryptography;
using System.Text;

namespace AgentPlatform.AgentDock.States;

/// <summary>
/// The lineage of each trajectory that has called a tool with effects. Two trajectories with the same writes in the same order have the
/// same lineage; one that has written nothing has the empty one.
/// </summary>
/// <param name="capacity">Scopes kept. When one is forgotten the epoch grows, so that it is not taken for one that never wrote.</param>
internal sealed class StateLineages(int capacity = 65_536)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, StateLineage> _scopes = new(StringComparer.Ordinal);
    private readonly Queue<StateLineage> _order = new();
    private long _epoch;

    /// <summary>The state that a call begins in.</summary>
    internal CallState Read(string scope)
    {
        lock (_gate)
        {
            return _scopes.TryGetValue(scope, out var lineage)
                ? new CallState(scope, lineage, lineage.Hash, lineage.Version, lineage.Writing == 0, _epoch)
                : new CallState(scope, null, string.Empty, 0, true, _epoch);
        }
    }

    /// <summary>A call with effects begins; the state is the one before it.</summary>
    internal (CallState State, StateLineage Lineage) BeginWrite(string scope)
    {
        lock (_gate)
        {
            if (!_scopes.TryGetValue(scope, out var lineage))
            {
                MakeRoom();
                lineage = new StateLineage(scope);
                _scopes.Add(scope, lineage);
                _order.Enqueue(lineage);
            }

            var state = new CallState(scope, lineage, lineage.Hash, lineage.Version, lineage.Writing == 0, _epoch);
            lineage.Writing++;
            lineage.Version++;
            return (state, lineage);
        }
    }

    /// <param name="lineage">As begun.</param>
    /// <param name="what">Tool and arguments; null when the call never reached its tool.</param>
    internal void EndWrite(StateLineage lineage, string? what)
    {
        lock (_gate)
        {
            lineage.Writing--;
            lineage.Version++;
            if (what is not null)
            {
                lineage.Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{lineage.Hash}\n{what}")));
            }
        }
    }

    /// <summary>How often a scope was written to; another number than before when it was forgotten in between.</summary>
    internal long Version(string scope, StateLineage? lineage)
    {
        lock (_gate)
        {
            return _scopes.TryGetValue(scope, out var now) ? (lineage is null || ReferenceEquals(now, lineage) ? now.Version : -1) : lineage is null ? 0 : -1;
        }
    }

    private void MakeRoom()
    {
        for (var tries = _order.Count; _scopes.Count >= capacity && tries > 0; tries--)
        {
            var oldest = _order.Dequeue();
            if (oldest.Writing > 0)
            {
                _order.Enqueue(oldest);
                continue;
            }

            _scopes.Remove(oldest.Scope);
            _epoch++;
        }
    }
}
