using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.AgentDock.Stages;

/// <summary>The stages in the order of their registration, and the tool's server at the end.</summary>
internal sealed class CallPipeline
{
    private readonly NextStage _first;

    public CallPipeline(IEnumerable<ICallStage> stages)
    {
        _first = stages.Reverse().Aggregate((NextStage)CallServerAsync, (next, stage) => (invocation, token) => stage.InvokeAsync(invocation, next, token));
    }

    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    internal ValueTask<ServerOutcome> InvokeAsync(ToolInvocation invocation, CancellationToken cancellationToken) => _first(invocation, cancellationToken);

    private static async ValueTask<ServerOutcome> CallServerAsync(ToolInvocation invocation, CancellationToken cancellationToken)
    {
        var (entry, call, arguments) = invocation;
        var timeout = call.Timeout is { } asked && asked > TimeSpan.Zero ? asked : (TimeSpan?)null;
        var outcome = await entry.Server.CallAsync(new ServerCall(entry.Tool.Name, arguments, timeout, call.Deadline, entry.MayRetry)
        {
            Version = call.Version,
            Session = call.SessionId.Length > 0 ? call.SessionId : call.TrajectoryId,
            Extras = call.Extras,
        }, cancellationToken);
        return outcome.Origin == Origin.Unspecified && outcome.Attempts.Count > 0 ? outcome with { Origin = Origin.Live } : outcome;
    }
}
