using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.AgentDock.Sandboxes.Leases;

/// <summary>A lease as it is on disk. Times are Unix milliseconds; 0: none.</summary>
internal sealed record LeaseRow
{
    public string Id { get; init; } = string.Empty;

    /// <summary>The one that is good now.</summary>
    public long Token { get; init; }

    /// <summary>Unspecified: it was never handed out.</summary>
    public LeaseState State { get; init; }

    /// <summary>The gateway process that has it.</summary>
    public string Owner { get; init; } = string.Empty;

    public string Class { get; init; } = string.Empty;

    public string Host { get; init; } = string.Empty;

    public string ContainerId { get; init; } = string.Empty;

    /// <summary>Who acquired it: nobody else sees it.</summary>
    public string Holder { get; init; } = string.Empty;

    public string IdempotencyKey { get; init; } = string.Empty;

    public string TrajectoryId { get; init; } = string.Empty;

    public string GroupId { get; init; } = string.Empty;

    /// <summary>Hosts that it may reach, with spaces between.</summary>
    public string Egress { get; init; } = string.Empty;

    public long AcquiredAt { get; init; }

    public long DeadlineAt { get; init; }

    public long GradingDeadlineAt { get; init; }

    public long EndedAt { get; init; }

    public LeaseEnd End { get; init; }

    public string EndReason { get; init; } = string.Empty;
}
