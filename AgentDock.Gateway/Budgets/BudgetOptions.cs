namespace AgentPlatform.AgentDock.Budgets;

/// <summary>Section <c>AgentDock:Budgets</c>: limits for trajectories and groups for which no SetBudget says otherwise.</summary>
internal sealed class BudgetOptions
{
    public BudgetLimitOptions Trajectory { get; set; } = new();

    public BudgetLimitOptions Group { get; set; } = new();

    /// <summary>An account without a call for so long is forgotten.</summary>
    public TimeSpan Forget { get; set; } = TimeSpan.FromHours(6);
}
