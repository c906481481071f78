using System.Security.Cryptography;
using System.Text;
using AgentPlatform.AgentDock.Schemas;
using AgentPlatform.AgentDock.Stages;
using AgentPlatform.AgentDock.States;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;
using Microsoft.Extensions.Options;

namespace AgentPlatform.AgentDock.Caching;

/// <summary>
/// Answers calls to read-only tools from earlier ones with the same arguments in the same state, and lets equal calls at the same time
/// share one run. Faults are neither kept nor shared. docs/adr/0126 says why one trajectory cannot change what another reads.
/// </summary>
internal sealed class CacheStage(ResultCache cache, StateLineages lineages, IOptions<CacheOptions> options) : ICallStage
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SharedRun> _runs = new(StringComparer.Ordinal);
    private readonly ToolPatterns _tools = new(options.Value.Tools);
    private readonly ToolPatterns _except = new(options.Value.Except);

    public ValueTask<ServerOutcome> InvokeAsync(ToolInvocation invocation, NextStage next, CancellationToken cancellationToken)
    {
        var entry = invocation.Entry;
        if (!options.Value.Enabled || !entry.Tool.ReadOnly || invocation.State is not { } state || (!_tools.IsEmpty && !_tools.Match(entry)) || _except.Match(entry))
        {
            return next(invocation, cancellationToken);
        }

        if (!state.Settled)
        {
            // A write of the same trajectory is under way: nobody can say which state this result will belong to.
            cache.Bypassed(entry.Name);
            return next(invocation, cancellationToken);
        }

        var key = Key(invocation, state);
        if (cache.Find(key) is { } kept)
        {
            cache.Hit(entry.Name);
            return ValueTask.FromResult(kept with { Origin = Origin.Cache, OriginKey = key, Attempts = [], QueueDuration = TimeSpan.Zero, RunDuration = TimeSpan.Zero });
        }

        return ShareAsync(key, invocation, next, cancellationToken);
    }

    private string Key(ToolInvocation invocation, CallState state)
    {
        var (entry, call, arguments) = invocation;
        var scope = state.Lineage.Length == 0 ? $"epoch {state.Epoch}" : options.Value.ShareWrites ? state.Lineage : $"{state.Lineage}\n{state.Scope}";
        var text = $"{call.Caller.Tenant}\n{entry.Server.Name}.{entry.Tool.Name}\n{call.Version}\n{scope}\n{CanonicalJson.Of(arguments)}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
    }

    private async ValueTask<ServerOutcome> ShareAsync(string key, ToolInvocation invocation, NextStage next, CancellationToken cancellationToken)
    {
        SharedRun? run;
        bool first;
        lock (_gate)
        {
            first = !_runs.TryGetValue(key, out run);
            if (first)
            {
                _runs.Add(key, run = new SharedRun(new CancellationTokenSource()));
            }

            run!.Waiting++;
        }

        if (first)
        {
            cache.Missed(invocation.Entry.Name);
            // The run may outlive the call that began it, and with it the arguments.
            var kept = invocation with { Arguments = invocation.Arguments.Clone() };
            _ = run.RunAsync(async token =>
            {
                try
                {
                    var outcome = await next(kept, token);
                    if (MayKeep(outcome) && kept.State!.StillHolds(lineages))
                    {
                        cache.Store(key, outcome);
                    }

                    return outcome;
                }
                finally
                {
                    Forget(key, run);
                }
            });
        }

        try
        {
            var outcome = await run.Outcome.WaitAsync(cancellationToken);
            if (first)
            {
                return outcome;
            }

            if (MayKeep(outcome) && invocation.State!.StillHolds(lineages))
            {
                cache.Coalesced(invocation.Entry.Name);
                return outcome with { Origin = Origin.Cache, OriginKey = key };
            }
        }
        finally
        {
            await LeaveAsync(key, run);
        }

        // The other call's fault is its own: another deadline, another chance.
        cache.Missed(invocation.Entry.Name);
        return await next(invocation, cancellationToken);
    }

    /// <summary>A handle to the whole of a cut text is one call's; the whole itself can be kept.</summary>
    private static bool MayKeep(ServerOutcome outcome) =>
        outcome.Fault == Fault.Unspecified && outcome.InjectedFault.Length == 0 && outcome.Truncation is null && (!outcome.Truncated || outcome.Cut is not null);

    private async Task LeaveAsync(string key, SharedRun run)
    {
        lock (_gate)
        {
            if (--run.Waiting > 0 || run.Outcome.IsCompleted)
            {
                return;
            }

            Forget(key, run);
        }

        await run.StopAsync();
    }

    private void Forget(string key, SharedRun run)
    {
        lock (_gate)
        {
            if (_runs.TryGetValue(key, out var known) && ReferenceEquals(known, run))
            {
                _runs.Remove(key);
            }
        }
    }
}
