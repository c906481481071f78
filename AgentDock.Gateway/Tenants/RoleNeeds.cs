namespace AgentPlatform.AgentDock.Tenants;

/// <summary>Which role a path asks for. An rpc that nobody has thought of here asks for the highest.</summary>
internal static class RoleNeeds
{
    private const string Prefix = "/agentplatform.agentdock.v1.";

    internal static TenantRole Of(PathString path)
    {
        // Routes match in any case and with a slash at the end: so must this.
        var value = (path.Value ?? string.Empty).TrimEnd('/');
        if (!value.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return value.StartsWith("/agentplatform.", StringComparison.OrdinalIgnoreCase) ? TenantRole.Admin : TenantRole.Caller;
        }

        var parts = value[Prefix.Length..].Split('/', 2);
        var method = parts.Length == 2 ? parts[1] : string.Empty;
        var reads = Begins(method, "Get") || Begins(method, "List") || Begins(method, "Watch");
        return parts[0].ToUpperInvariant() switch
        {
            "TOOLSERVICE" => Is(method, "GetStatus") ? TenantRole.Operator : TenantRole.Caller,
            "TOOLSTREAMSERVICE" => TenantRole.Caller,
            "SANDBOXSERVICE" => Is(method, "GetStatus") || Is(method, "ListHosts") ? TenantRole.Operator : TenantRole.Caller,
            "LEARNINGSERVICE" => TenantRole.Operator,
            "CATALOGUESERVICE" => reads ? TenantRole.Operator : TenantRole.Admin,
            _ => TenantRole.Admin,
        };
    }

    private static bool Is(string method, string name) => method.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static bool Begins(string method, string verb) => method.StartsWith(verb, StringComparison.OrdinalIgnoreCase);
}
