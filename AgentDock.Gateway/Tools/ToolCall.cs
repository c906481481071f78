using AgentPlatform.AgentDock.Tenants;

namespace AgentPlatform.AgentDock.Tools;

/// <summary>A call as it came in.</summary>
internal sealed record ToolCall
{
    public required string Tool { get; init; }

    /// <summary>Empty stands for {}.</summary>
    public string ArgumentsJson { get; init; } = string.Empty;

    /// <summary>The call's id; a call that is sent again under the same id does not run a tool with effects twice.</summary>
    public string IdempotencyKey { get; init; } = string.Empty;

    public string TrajectoryId { get; init; } = string.Empty;

    /// <summary>Rollouts of one task.</summary>
    public string GroupId { get; init; } = string.Empty;

    /// <summary>Calls of one session reach one replica of a stateful service; empty: the trajectory is the session.</summary>
    public string SessionId { get; init; } = string.Empty;

    /// <summary>Of the service; empty: by the catalogue's weights.</summary>
    public string Version { get; init; } = string.Empty;

    /// <summary>Of a client that speaks MCP; null otherwise.</summary>
    public ClientExtras? Extras { get; init; }

    public TimeSpan? Timeout { get; init; }

    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Who calls.</summary>
    public Caller Caller { get; init; } = Caller.Local;
}
