using System.Collections.Concurrent;
using AgentPlatform.AgentDock.Hosting;
using Microsoft.Extensions.Options;

namespace AgentPlatform.AgentDock.Budgets;

/// <summary>The accounts of all trajectories and groups; those that were not used for long are forgotten.</summary>
internal sealed class BudgetBook(IOptions<AgentDockOptions> options, TimeProvider time)
{
    private const int SweepEvery = 1024;

    private readonly ConcurrentDictionary<(bool IsGroup, string Id), BudgetAccount> _accounts = new();
    private int _opened;

    private BudgetOptions Options => options.Value.Budgets;

    /// <summary>Calls have to be counted at all.</summary>
    internal bool IsNeeded => !_accounts.IsEmpty || Options.Trajectory.IsSet || Options.Group.IsSet;

    /// <summary>The account of a trajectory; null when it has no limit.</summary>
    internal BudgetAccount? OfTrajectory(string id) => Find((false, id), Options.Trajectory);

    /// <summary>The account of a group; null when it has no limit.</summary>
    internal BudgetAccount? OfGroup(string id) => Find((true, id), Options.Group);

    /// <summary>Replaces the limit; where none is set here, the options' counts.</summary>
    internal BudgetAccount SetLimit(bool isGroup, string id, BudgetLimit limit)
    {
        var whole = limit.Or((isGroup ? Options.Group : Options.Trajectory).Limit);
        var account = _accounts.GetOrAdd((isGroup, id), static (_, limit) => new BudgetAccount(limit), whole);
        account.SetLimit(whole);
        account.LastUse = time.GetTimestamp();
        SweepNowAndThen();
        return account;
    }

    internal BudgetAccount? Peek(bool isGroup, string id) => _accounts.GetValueOrDefault((isGroup, id));

    private BudgetAccount? Find((bool IsGroup, string Id) key, BudgetLimitOptions usual)
    {
        if (key.Id.Length == 0)
        {
            return null;
        }

        if (!_accounts.TryGetValue(key, out var account))
        {
            if (!usual.IsSet)
            {
                return null;
            }

            account = _accounts.GetOrAdd(key, static (_, limit) => new BudgetAccount(limit), usual.Limit);
            SweepNowAndThen();
        }

        account.LastUse = time.GetTimestamp();
        return account;
    }

    private void SweepNowAndThen()
    {
        if (Interlocked.Increment(ref _opened) % SweepEvery != 0)
        {
            return;
        }

        foreach (var (key, account) in _accounts)
        {
            if (account.IsIdle && time.GetElapsedTime(account.LastUse) > Options.Forget)
            {
                _accounts.TryRemove(key, out _);
            }
        }
    }
}
