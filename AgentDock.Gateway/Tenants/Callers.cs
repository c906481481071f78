using AgentPlatform.AgentDock.Tools;
using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.AgentDock.Tenants;

/// <summary>The caller of the request at hand, and what it may see.</summary>
internal sealed class Callers(IHttpContextAccessor http, TenantDirectory tenants)
{
    /// <exception cref="PlatformException">CALLER_UNKNOWN: there are tenants, and nobody knows which one this is.</exception>
    internal Caller Current => http.HttpContext?.Features.Get<Caller>()
        ?? (tenants.IsEmpty ? Caller.Local : throw new PlatformException(PlatformErrorCode.NoCaller, "CALLER_UNKNOWN", "This call has no caller."));

    /// <summary>The tools that the current caller may call.</summary>
    internal IEnumerable<ToolEntry> Visible(IEnumerable<ToolEntry> tools) =>
        tenants.Named(Current.Tenant) is { } tenant ? tools.Where(tenant.MayCall) : tools;

    internal bool MayCall(Caller caller, ToolEntry tool) => tenants.Named(caller.Tenant)?.MayCall(tool) ?? caller.Role == TenantRole.Admin;

    internal TenantPlace Enter(Caller caller) => tenants.Named(caller.Tenant)?.Enter() ?? new TenantPlace([], string.Empty, false);
}
