using AgentPlatform.AgentDock.Replay;

namespace AgentPlatform.AgentDock.Tenants;

/// <summary>Who calls, and under which run.</summary>
/// <param name="Tenant">As configured; "local" where no key is asked for, "platform" for the platform's own keys.</param>
/// <param name="Role">What it may do.</param>
internal sealed record Caller(string Tenant, TenantRole Role)
{
    /// <summary>The only caller of a gateway without keys, which answers on loopback only.</summary>
    internal static readonly Caller Local = new("local", TenantRole.Admin);

    /// <summary>A training or evaluation run, which tool lists are pinned to; empty: none.</summary>
    public string RunId { get; init; } = string.Empty;

    /// <summary>This call's own way with the cassette; null: the configured one.</summary>
    public ReplayMode? Replay { get; init; }
}
