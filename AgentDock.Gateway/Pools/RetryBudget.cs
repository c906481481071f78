using AgentPlatform.AgentDock.Catalogue;

namespace AgentPlatform.AgentDock.Pools;

/// <summary>
/// Second attempts as a share of calls: each call saves a part of one, each second attempt spends a whole. A server in trouble is not
/// brought down by those who try again.
/// </summary>
internal sealed class RetryBudget(RetryBudgetSpec spec)
{
    private readonly Lock _gate = new();
    private double _saved = spec.Burst;

    internal void Earn()
    {
        lock (_gate)
        {
            _saved = Math.Min(spec.Burst, _saved + spec.Share);
        }
    }

    internal bool TrySpend()
    {
        lock (_gate)
        {
            if (_saved < 1)
            {
                return false;
            }

            _saved--;
            return true;
        }
    }
}
