using AgentPlatform.AgentDock.Budgets;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.ServiceDefaults;
using Google.Protobuf.WellKnownTypes;

namespace AgentPlatform.AgentDock.Rpc;

/// <summary>Budgets in the words of gRPC.</summary>
internal static class BudgetEnvelope
{
    /// <exception cref="PlatformException">Neither or both are named.</exception>
    internal static (bool IsGroup, string Id) Owner(string trajectory, string group) => (trajectory.Length > 0, group.Length > 0) switch
    {
        (true, false) => (false, trajectory),
        (false, true) => (true, group),
        _ => throw new PlatformException(PlatformErrorCode.Invalid, "BUDGET_OWNER", "name either trajectory_id or group_id") { Field = "trajectory_id" },
    };

    /// <exception cref="PlatformException">A limit is negative.</exception>
    internal static BudgetLimit Read(Budget? budget)
    {
        var limit = budget is null ? default : new BudgetLimit(
            budget.Calls, budget.RunDuration?.ToTimeSpan() ?? TimeSpan.Zero, budget.ResultBytes, budget.CpuDuration?.ToTimeSpan() ?? TimeSpan.Zero);
        return limit is { Calls: >= 0, Run.Ticks: >= 0, Bytes: >= 0, Cpu.Ticks: >= 0 }
            ? limit
            : throw new PlatformException(PlatformErrorCode.Invalid, "BUDGET_NEGATIVE", "a limit is negative; leave it out or write 0 for none") { Field = "limit" };
    }

    internal static Budget Of(BudgetLimit limit) => new()
    {
        Calls = limit.Calls,
        RunDuration = Duration.FromTimeSpan(limit.Run),
        ResultBytes = limit.Bytes,
        CpuDuration = Duration.FromTimeSpan(limit.Cpu),
    };
}
