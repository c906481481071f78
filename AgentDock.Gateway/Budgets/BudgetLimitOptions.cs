namespace AgentPlatform.AgentDock.Budgets;

/// <summary>One limit as it stands in the configuration; zero: none.</summary>
internal sealed class BudgetLimitOptions
{
    public long Calls { get; set; }

    public TimeSpan Run { get; set; }

    public long ResultBytes { get; set; }

    public TimeSpan Cpu { get; set; }

    internal BudgetLimit Limit => new(Calls, Run, ResultBytes, Cpu);

    internal bool IsSet => Limit != default;

    internal bool IsValid => Calls >= 0 && Run >= TimeSpan.Zero && ResultBytes >= 0 && Cpu >= TimeSpan.Zero;
}
