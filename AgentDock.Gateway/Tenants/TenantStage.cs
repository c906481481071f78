using System.Diagnostics.Metrics;
using AgentPlatform.AgentDock.Stages;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.AgentDock.Tenants;

/// <summary>Lets through what the caller's tenant may call, within its quotas. The first of the stages.</summary>
internal sealed class TenantStage : ICallStage
{
    private readonly Callers _callers;
    private readonly Counter<long> _refused;

    public TenantStage(Callers callers, IMeterFactory meters)
    {
        _callers = callers;
        _refused = meters.Create(AgentDockMetrics.Name).CreateCounter<long>("agentdock.tenant.refused", "{call}", "Calls that a tenant may not make, by tenant and rule.");
    }

    public async ValueTask<ServerOutcome> InvokeAsync(ToolInvocation invocation, NextStage next, CancellationToken cancellationToken)
    {
        var caller = invocation.Call.Caller;
        if (!_callers.MayCall(caller, invocation.Entry))
        {
            return Refuse(caller, "permission", Fault.Policy, $"Tenant {caller.Tenant} may not call {invocation.Entry.Name}.");
        }

        using var place = _callers.Enter(caller);
        if (place.Refusal.Length > 0)
        {
            return place.Passing
                ? Refuse(caller, "rate", Fault.Overloaded, $"Tenant {caller.Tenant} may make {place.Refusal}. Try again a little later.")
                : Refuse(caller, "quota", Fault.Budget, $"Tenant {caller.Tenant} may make {place.Refusal}, and has made them.");
        }

        return await next(invocation, cancellationToken);
    }

    private ServerOutcome Refuse(Caller caller, string rule, Fault fault, string text)
    {
        _refused.Add(1, new KeyValuePair<string, object?>("tenant", caller.Tenant), new KeyValuePair<string, object?>("rule", rule));
        return new ServerOutcome { Fault = fault, Text = text };
    }
}
