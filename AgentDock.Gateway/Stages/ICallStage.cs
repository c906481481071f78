using AgentPlatform.AgentDock.Tools;

namespace AgentPlatform.AgentDock.Stages;

/// <summary>
/// Door for what stands between a checked call and its server: permission, budgets, replay, cache, injected faults. A stage answers
/// by itself or asks the next one; what goes wrong with a call is in the outcome.
/// </summary>
internal interface ICallStage
{
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    ValueTask<ServerOutcome> InvokeAsync(ToolInvocation invocation, NextStage next, CancellationToken cancellationToken);
}
