namespace AgentPlatform.AgentDock.Tenants;

/// <summary>Section <c>AgentDock</c>, key <c>Tenants</c>.</summary>
internal sealed class TenantOptions
{
    internal const string Section = "AgentDock";

    /// <summary>By name. Where there are none and no <c>ApiKeys</c>, the gateway answers on loopback only, and everybody is admin.</summary>
    public IDictionary<string, TenantSettings> Tenants { get; } = new Dictionary<string, TenantSettings>(StringComparer.Ordinal);
}
