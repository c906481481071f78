using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;
using Polly;
using Polly.CircuitBreaker;

namespace AgentPlatform.AgentDock.Pools;

/// <summary>What one tool's policy keeps between calls: its places, its circuit.</summary>
internal sealed class ToolGuard
{
    private readonly ResiliencePipeline<ServerOutcome>? _breaker;

    internal ToolGuard(string server, string tool, ToolPolicy policy, TimeProvider time)
    {
        Policy = policy;
        QualifiedName = $"{server}.{tool}";
        if (policy.Concurrency > 0)
        {
            // One place with so many seats: the same fair queue that replicas have.
            Places = new ReplicaBalancer<string>(new RoundRobinPicker(), policy.Concurrency, policy.Queue);
            Places.Add(QualifiedName, QualifiedName);
            Places.SetReady(QualifiedName, true);
        }

        if (policy.Breaker is { } spec)
        {
            _breaker = new ResiliencePipelineBuilder<ServerOutcome> { TimeProvider = time }
                .AddCircuitBreaker(new CircuitBreakerStrategyOptions<ServerOutcome>
                {
                    FailureRatio = spec.FailureRatio,
                    SamplingDuration = spec.Window,
                    MinimumThroughput = spec.MinCalls,
                    BreakDuration = spec.Open,
                    ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Result is { Fault: Fault.Infrastructure or Fault.Timeout }),
                })
                .Build();
        }
    }

    internal ToolPolicy Policy { get; }

    /// <summary>As in "web.search".</summary>
    internal string QualifiedName { get; }

    /// <summary>Null: no limit of its own.</summary>
    internal ReplicaBalancer<string>? Places { get; }

    /// <summary>Runs an attempt; null: the circuit is open and nothing ran.</summary>
    internal async Task<ServerOutcome?> GuardAsync(ReplicaMember replica, ServerCall call, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (_breaker is null)
        {
            return await replica.CallAsync(call, timeout, cancellationToken);
        }

        try
        {
            return await _breaker.ExecuteAsync(
                static async (state, token) => await state.replica.CallAsync(state.call, state.timeout, token), (replica, call, timeout), cancellationToken);
        }
        catch (BrokenCircuitException)
        {
            return null;
        }
    }
}
