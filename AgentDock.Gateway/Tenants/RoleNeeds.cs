namespace AgentPlatform.AgentDock.Tenants;

/// <summary>Which role a path asks for. An rpc that nobody has thought of here asks for the highest.</summary>
internal static class RoleNeeds
{
    private const string Prefix = "/agentplatform.agentdock.v1.";

    internal static TenantRole Of(PathString path)
    {
        var value = path.Value ?? string.Empty;
        if (!value.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return value.StartsWith("/agentplatform.", StringComparison.Ordinal) ? TenantRole.Admin : TenantRole.Caller;
        }

        var parts = value[Prefix.Length..].Split('/', 2);
        var method = parts.Length == 2 ? parts[1] : string.Empty;
        var reads = method.StartsWith("Get", StringComparison.Ordinal) || method.StartsWith("List", StringComparison.Ordinal) || method.StartsWith("Watch", StringComparison.Ordinal);
        return parts[0] switch
        {
            "ToolService" => method == "GetStatus" ? TenantRole.Operator : TenantRole.Caller,
            "SandboxService" => method is "GetStatus" or "ListHosts" ? TenantRole.Operator : TenantRole.Caller,
            "LearningService" => TenantRole.Operator,
            "CatalogueService" => reads ? TenantRole.Operator : TenantRole.Admin,
            _ => TenantRole.Admin,
        };
    }
}
