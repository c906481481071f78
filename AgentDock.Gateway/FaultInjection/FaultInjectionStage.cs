using System.Diagnostics.Metrics;
using AgentPlatform.AgentDock.Stages;
using AgentPlatform.AgentDock.States;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;
using Microsoft.Extensions.Options;

namespace AgentPlatform.AgentDock.FaultInjection;

/// <summary>Makes calls fail on purpose, by rules and a seed. The last stage before the server: the cassette and the cache never keep what it makes.</summary>
internal sealed class FaultInjectionStage : ICallStage
{
    private readonly FaultPlan _plan;
    private readonly TrajectoryOrdinals _ordinals = new();
    private readonly ReplicaKiller _killer;
    private readonly TimeProvider _time;
    private readonly Counter<long> _injected;
    private long _total;

    public FaultInjectionStage(IOptions<FaultInjectionOptions> options, ReplicaKiller killer, TimeProvider time, IMeterFactory meters)
    {
        _plan = new FaultPlan(options.Value);
        _killer = killer;
        _time = time;
        _injected = meters.Create(AgentDockMetrics.Name).CreateCounter<long>("agentdock.faults.injected", "{fault}", "Faults put in on purpose, by tool and kind.");
    }

    internal long Injected => Volatile.Read(ref _total);

    public ValueTask<ServerOutcome> InvokeAsync(ToolInvocation invocation, NextStage next, CancellationToken cancellationToken)
    {
        if (_plan.IsEmpty)
        {
            return next(invocation, cancellationToken);
        }

        var trajectory = StateStage.TrajectoryOf(invocation.Call);
        var ordinal = _ordinals.Next(StateStage.ScopeOf(invocation.Call));
        var rules = _plan.For(invocation.Entry, trajectory, ordinal);
        return rules.Count == 0 ? next(invocation, cancellationToken) : InjectAsync(rules, trajectory, ordinal, invocation, next, cancellationToken);
    }

    private async ValueTask<ServerOutcome> InjectAsync(
        IReadOnlyList<FaultRule> rules, string trajectory, int ordinal, ToolInvocation invocation, NextStage next, CancellationToken cancellationToken)
    {
        foreach (var rule in rules)
        {
            Interlocked.Increment(ref _total);
            _injected.Add(1, new KeyValuePair<string, object?>("tool", invocation.Entry.Name), new KeyValuePair<string, object?>("kind", NameOf(rule.Kind)));
            if (rule.Kind == FaultKind.Latency)
            {
                await WaitAsync(rule.Latency, cancellationToken);
            }
        }

        var last = rules[^1];
        var outcome = last.Kind switch
        {
            FaultKind.Infrastructure => Made(Fault.Infrastructure, $"{invocation.Entry.Server.Name} is gone: its connection broke."),
            FaultKind.Tool => Made(Fault.Tool, $"{invocation.Entry.Name} failed: internal error."),
            FaultKind.Timeout => Made(Fault.Timeout, $"{invocation.Entry.Name} did not answer in time."),
            FaultKind.Truncation => Cut(await next(invocation, cancellationToken), last.Keep),
            FaultKind.SandboxDeath => await KillAsync(invocation, _plan.Chance(trajectory, ordinal, -1), next, cancellationToken),
            _ => await next(invocation, cancellationToken),
        };
        return outcome with { InjectedFault = string.Join('+', rules.Select(rule => NameOf(rule.Kind))) };
    }

    /// <summary>Never less than asked: a timer may fire a little early.</summary>
    private async Task WaitAsync(TimeSpan latency, CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        for (var left = latency; left > TimeSpan.Zero; left = latency - _time.GetElapsedTime(start))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), _time, cancellationToken);
        }
    }

    private async Task<ServerOutcome> KillAsync(ToolInvocation invocation, double chance, NextStage next, CancellationToken cancellationToken)
    {
        var call = next(invocation, cancellationToken).AsTask();
        await _killer.KillAsync(invocation.Entry.Server, chance, CancellationToken.None);
        return await call;
    }

    private static ServerOutcome Cut(ServerOutcome outcome, int keep)
    {
        keep = Math.Min(keep, outcome.Text.Length);
        // Not between the halves of a surrogate pair.
        keep -= keep > 0 && keep < outcome.Text.Length && char.IsHighSurrogate(outcome.Text[keep - 1]) ? 1 : 0;
        return outcome with { Text = outcome.Text[..keep], Truncated = true, Cut = null, StructuredJson = string.Empty, RawResult = default };
    }

    private static ServerOutcome Made(Fault fault, string text) => new() { Fault = fault, Text = text };

    private static string NameOf(FaultKind kind) => kind switch
    {
        FaultKind.SandboxDeath => "sandbox_death",
        _ => kind.ToString().ToLowerInvariant(),
    };
}
