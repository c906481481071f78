using System.Collections.Frozen;
using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>What is done about one tool's slow and failing calls.</summary>
internal sealed record ToolPolicy
{
    internal static readonly FrozenSet<Fault> UsuallyRetried = [Fault.Infrastructure, Fault.Timeout];

    internal static ToolPolicy Default { get; } = new();

    /// <summary>One attempt's time; null: the server's.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Calls of this tool at once, over all replicas; 0: as many as the replicas take.</summary>
    public int Concurrency { get; init; }

    /// <summary>Calls that may wait for their turn under <see cref="Concurrency"/>.</summary>
    public int Queue { get; init; } = 64;

    /// <summary>The first one included.</summary>
    public int Attempts { get; init; } = 2;

    /// <summary>Faults after which another attempt is made.</summary>
    public FrozenSet<Fault> RetryOn { get; init; } = UsuallyRetried;

    /// <summary>Between two attempts.</summary>
    public TimeSpan RetryDelay { get; init; }

    /// <summary>Whether it may run twice; null: if it says that it is read-only or idempotent.</summary>
    public bool? MayRepeat { get; init; }

    /// <summary>A second attempt starts beside the first after this time, if the tool may run twice; null: never.</summary>
    public TimeSpan? HedgeAfter { get; init; }

    /// <summary>Null: none.</summary>
    public BreakerSpec? Breaker { get; init; }

    /// <summary>In order.</summary>
    public IReadOnlyList<FallbackSpec> Fallbacks { get; init; } = [];
}
