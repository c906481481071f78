namespace AgentPlatform.AgentDock.Budgets;

/// <summary>Amounts of what calls use: a limit, what was used, or what one call may use. A limit of zero is none.</summary>
/// <param name="Calls">Tool calls.</param>
/// <param name="Run">Time inside tools.</param>
/// <param name="Bytes">Of results, as UTF-8.</param>
/// <param name="Cpu">Processor time, as far as it is known.</param>
internal readonly record struct BudgetLimit(long Calls, TimeSpan Run, long Bytes, TimeSpan Cpu)
{
    public static BudgetLimit operator +(BudgetLimit left, BudgetLimit right) =>
        new(left.Calls + right.Calls, left.Run + right.Run, left.Bytes + right.Bytes, left.Cpu + right.Cpu);

    public static BudgetLimit operator -(BudgetLimit left, BudgetLimit right) =>
        new(left.Calls - right.Calls, left.Run - right.Run, left.Bytes - right.Bytes, left.Cpu - right.Cpu);

    internal BudgetLimit AtMost(BudgetLimit most) => new(
        Math.Min(Calls, most.Calls), Run < most.Run ? Run : most.Run, Math.Min(Bytes, most.Bytes), Cpu < most.Cpu ? Cpu : most.Cpu);

    /// <summary>The limits that are set here, and the others' where none is.</summary>
    internal BudgetLimit Or(BudgetLimit others) => new(
        Calls > 0 ? Calls : others.Calls, Run > TimeSpan.Zero ? Run : others.Run, Bytes > 0 ? Bytes : others.Bytes, Cpu > TimeSpan.Zero ? Cpu : others.Cpu);
}
