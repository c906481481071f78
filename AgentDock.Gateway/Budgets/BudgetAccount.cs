namespace AgentPlatform.AgentDock.Budgets;

/// <summary>
/// What one trajectory, or one group of them, may use and has used. A call reserves before it runs and settles afterwards: what is used
/// and reserved together never passes the limit, however many calls run at once.
/// </summary>
internal sealed class BudgetAccount(BudgetLimit limit)
{
    private readonly Lock _gate = new();
    private BudgetLimit _limit = limit;
    private BudgetLimit _used;
    private BudgetLimit _reserved;
    private long _lastUse;

    /// <summary>For forgetting the accounts that nobody uses: a timestamp of the book's clock.</summary>
    internal long LastUse
    {
        get => Volatile.Read(ref _lastUse);
        set => Volatile.Write(ref _lastUse, value);
    }

    /// <summary>The limit, and what is used and reserved.</summary>
    internal (BudgetLimit Limit, BudgetLimit Used) State
    {
        get
        {
            lock (_gate)
            {
                return (_limit, _used + _reserved);
            }
        }
    }

    internal bool IsIdle
    {
        get
        {
            lock (_gate)
            {
                return _reserved == default;
            }
        }
    }

    internal void SetLimit(BudgetLimit limit)
    {
        lock (_gate)
        {
            _limit = limit;
        }
    }

    /// <summary>Takes what a call may need, or what is left of it.</summary>
    /// <param name="wanted">One call, and the time, bytes and processor time that it may use at most.</param>
    /// <param name="granted">What it got; give it to <see cref="Settle"/>.</param>
    /// <returns>Null, or what is used up.</returns>
    internal string? TryReserve(BudgetLimit wanted, out BudgetLimit granted)
    {
        lock (_gate)
        {
            granted = default;
            var left = _limit - _used - _reserved;
            if (_limit.Calls > 0 && left.Calls < wanted.Calls)
            {
                return $"{_limit.Calls} calls";
            }

            if (_limit.Run > TimeSpan.Zero && left.Run <= TimeSpan.Zero)
            {
                return $"{_limit.Run.TotalSeconds:0.###} s inside tools";
            }

            if (_limit.Bytes > 0 && left.Bytes <= 0)
            {
                return $"{_limit.Bytes} bytes of results";
            }

            if (_limit.Cpu > TimeSpan.Zero && left.Cpu <= TimeSpan.Zero)
            {
                return $"{_limit.Cpu.TotalSeconds:0.###} s of processor time";
            }

            granted = wanted.AtMost(new BudgetLimit(
                wanted.Calls,
                _limit.Run > TimeSpan.Zero ? left.Run : TimeSpan.MaxValue,
                _limit.Bytes > 0 ? left.Bytes : long.MaxValue,
                _limit.Cpu > TimeSpan.Zero ? left.Cpu : TimeSpan.MaxValue));
            _reserved += granted;
            return null;
        }
    }

    /// <summary>Gives a reservation back and books what was really used.</summary>
    internal void Settle(BudgetLimit granted, BudgetLimit used)
    {
        lock (_gate)
        {
            _reserved -= granted;
            _used += used;
        }
    }
}
