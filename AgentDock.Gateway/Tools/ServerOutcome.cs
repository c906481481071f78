using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.AgentDock.Tools;

/// <summary>What came of a call inside a server.</summary>
internal sealed record ServerOutcome
{
    public required Fault Fault { get; init; }

    public required string Text { get; init; }

    public string StructuredJson { get; init; } = string.Empty;

    public bool Truncated { get; init; }

    /// <summary>The MCP result as the server wrote it, UTF-8 JSON; empty when there is none or it was cut.</summary>
    public ReadOnlyMemory<byte> RawResult { get; init; }

    public IReadOnlyList<CallAttempt> Attempts { get; init; } = [];

    /// <summary>Waiting for replicas, over all attempts.</summary>
    public TimeSpan QueueDuration { get; init; }

    /// <summary>Inside the server, over all attempts.</summary>
    public TimeSpan RunDuration { get; init; }
}
