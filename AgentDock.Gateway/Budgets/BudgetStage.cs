using System.Text;
using AgentPlatform.AgentDock.Mcp;
using AgentPlatform.AgentDock.Stages;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.AgentDock.Budgets;

/// <summary>
/// Holds trajectories and groups to their budgets: reserves the most that a call may use, cuts its time and its result to what it got,
/// and books what it did use.
/// </summary>
internal sealed class BudgetStage(BudgetBook book, TimeProvider time) : ICallStage
{
    public ValueTask<ServerOutcome> InvokeAsync(ToolInvocation invocation, NextStage next, CancellationToken cancellationToken)
    {
        if (!book.IsNeeded)
        {
            return next(invocation, cancellationToken);
        }

        var trajectory = book.OfTrajectory(invocation.Call.TrajectoryId);
        var group = book.OfGroup(invocation.Call.GroupId);
        return trajectory is null && group is null ? next(invocation, cancellationToken) : InvokeAsync(invocation, trajectory, group, next, cancellationToken);
    }

    private async ValueTask<ServerOutcome> InvokeAsync(
        ToolInvocation invocation, BudgetAccount? trajectory, BudgetAccount? group, NextStage next, CancellationToken cancellationToken)
    {
        var wanted = Most(invocation);
        var own = wanted;
        if (trajectory?.TryReserve(wanted, out own) is { } spent)
        {
            return Refusal("trajectory", spent);
        }

        var shared = own;
        if (group?.TryReserve(own, out shared) is { } used)
        {
            trajectory?.Settle(own, default);
            return Refusal("group", used);
        }

        // Booked in full when the caller goes away: nobody knows how long the tool went on.
        var booked = shared;
        var mustFit = trajectory?.State.Limit.Bytes > 0 || group?.State.Limit.Bytes > 0;
        try
        {
            var outcome = await next(Limited(invocation, wanted, shared), cancellationToken);
            outcome = mustFit ? Shorten(outcome, shared.Bytes) : outcome;
            booked = new BudgetLimit(1, outcome.RunDuration, SizeOf(outcome), outcome.CpuDuration).AtMost(shared);
            return outcome;
        }
        finally
        {
            trajectory?.Settle(own, booked);
            group?.Settle(shared, booked);
        }
    }

    /// <summary>One processor is what a tool has in the catalogue unless it says otherwise.</summary>
    private static BudgetLimit Most(ToolInvocation invocation)
    {
        var tool = invocation.Entry.Tool;
        var run = invocation.Call.Timeout is { } asked && asked > TimeSpan.Zero ? asked : tool.Policy.Timeout ?? TimeSpan.FromSeconds(30);
        return new BudgetLimit(1, run, 2L * tool.MaxOutputBytes, run);
    }

    private ToolInvocation Limited(ToolInvocation invocation, BudgetLimit wanted, BudgetLimit granted)
    {
        var longest = granted.Run < granted.Cpu ? granted.Run : granted.Cpu;
        if (longest >= wanted.Run)
        {
            return invocation;
        }

        // The deadline bounds all attempts together, the timeout each of them.
        var deadline = time.GetUtcNow() + longest;
        return invocation with
        {
            Call = invocation.Call with { Timeout = longest, Deadline = invocation.Call.Deadline is { } own && own < deadline ? own : deadline },
        };
    }

    /// <summary>A result that does not fit any more is cut to what is left.</summary>
    private static ServerOutcome Shorten(ServerOutcome outcome, long bytes)
    {
        if (SizeOf(outcome) <= bytes)
        {
            return outcome;
        }

        var text = McpResult.Prefix(outcome.Text, (int)Math.Min(bytes, int.MaxValue));
        return outcome with { Text = text, StructuredJson = string.Empty, RawResult = default, Media = [], Truncated = true, Cut = null };
    }

    private static long SizeOf(ServerOutcome outcome) =>
        Encoding.UTF8.GetByteCount(outcome.Text) + Encoding.UTF8.GetByteCount(outcome.StructuredJson) + outcome.Media.Sum(media => (long)media.Content.Length);

    private static ServerOutcome Refusal(string whose, string spent) =>
        new() { Fault = Fault.Budget, Text = $"The budget of this {whose} is used up: {spent}. No tool was called; answer with what you have." };
}
