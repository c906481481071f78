using AgentPlatform.AgentDock.Caching;
using AgentPlatform.AgentDock.Replay;
using AgentPlatform.AgentDock.Schemas;
using AgentPlatform.AgentDock.Stages;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;
using Microsoft.Extensions.Options;

namespace AgentPlatform.AgentDock.States;

/// <summary>Follows what each trajectory writes, for the cassette and the cache behind it. Does nothing where neither is on.</summary>
internal sealed class StateStage(StateLineages lineages, IOptions<ReplayOptions> replay, IOptions<CacheOptions> cache) : ICallStage
{
    private readonly bool _active = replay.Value.File.Length > 0 || cache.Value.Enabled;

    public ValueTask<ServerOutcome> InvokeAsync(ToolInvocation invocation, NextStage next, CancellationToken cancellationToken)
    {
        if (!_active)
        {
            return next(invocation, cancellationToken);
        }

        var scope = ScopeOf(invocation.Call);
        return invocation.Entry.Tool.ReadOnly
            ? next(invocation with { State = lineages.Read(scope) }, cancellationToken)
            : WriteAsync(invocation, scope, next, cancellationToken);
    }

    /// <summary>Calls without a trajectory and a session have one state together.</summary>
    internal static string ScopeOf(ToolCall call) => $"{call.Caller.Tenant}\n{call.Caller.RunId}\n{TrajectoryOf(call)}";

    /// <summary>The trajectory, or the session where there is none.</summary>
    internal static string TrajectoryOf(ToolCall call) => call.TrajectoryId.Length > 0 ? call.TrajectoryId : call.SessionId;

    private async ValueTask<ServerOutcome> WriteAsync(ToolInvocation invocation, string scope, NextStage next, CancellationToken cancellationToken)
    {
        // The arguments may be gone when a cancelled call comes back.
        var what = $"{invocation.Entry.Server.Name}.{invocation.Entry.Tool.Name}\n{CanonicalJson.Of(invocation.Arguments)}";
        var (state, lineage) = lineages.BeginWrite(scope);
        var reached = true;
        try
        {
            var outcome = await next(invocation with { State = state }, cancellationToken);
            reached = outcome.Fault is not (Fault.Overloaded or Fault.Validation or Fault.Policy or Fault.Budget or Fault.UnknownTool);
            return outcome;
        }
        finally
        {
            lineages.EndWrite(lineage, reached ? what : null);
        }
    }
}
