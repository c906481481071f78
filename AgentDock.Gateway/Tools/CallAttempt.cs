using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.AgentDock.Tools;

/// <summary>One try on one replica.</summary>
internal sealed record CallAttempt(string Replica, Fault Fault, string Message, TimeSpan Duration)
{
    /// <summary>"server.tool": another than the one asked for after a fallback.</summary>
    public string Tool { get; init; } = string.Empty;

    /// <summary>Of the service.</summary>
    public string Version { get; init; } = string.Empty;

    /// <summary>It ran beside another attempt.</summary>
    public bool Hedged { get; init; }
}
