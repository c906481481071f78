using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.AgentDock.Hosting;
using AgentPlatform.AgentDock.McpFront;
using AgentPlatform.AgentDock.Tenants;
using Microsoft.Extensions.Options;

namespace AgentPlatform.AgentDock.Relay;

/// <summary><c>/mcp/{server}</c>: one server alone, with all it offers and under its own names.</summary>
internal static class RelayEndpoint
{
    internal const int MaxBodyBytes = 16 << 20;

    internal static void MapRelay(this WebApplication app) => app.MapMethods(McpEndpoint.Path + "/{server}", ["POST", "GET", "DELETE"], ServeAsync);

    private static Task ServeAsync(HttpContext context)
    {
        var services = context.RequestServices;
        if (OriginGuard.Problem(context.Request, services.GetRequiredService<IOptions<AgentDockOptions>>().Value) is { } refused)
        {
            return McpReplies.ErrorAsync(context, StatusCodes.Status403Forbidden, default, JsonRpcErrors.InvalidRequest, refused);
        }

        if (services.GetRequiredService<Callers>().Current.Role != TenantRole.Admin)
        {
            return McpReplies.ErrorAsync(
                context, StatusCodes.Status403Forbidden, default, JsonRpcErrors.InvalidRequest, $"The raw relay takes the role admin: it knows neither permissions nor quotas. Call the tools at {McpEndpoint.Path}");
        }

        if (context.Request.ContentLength > MaxBodyBytes)
        {
            return McpReplies.ErrorAsync(context, StatusCodes.Status413PayloadTooLarge, default, JsonRpcErrors.InvalidRequest, $"The body is longer than {MaxBodyBytes} bytes");
        }

        var name = (string)context.Request.RouteValues["server"]!;
        var pool = Find(services.GetRequiredService<ToolHost>(), name);
        if (pool is null)
        {
            return McpReplies.ErrorAsync(context, StatusCodes.Status404NotFound, default, JsonRpcErrors.InvalidRequest, $"There is no MCP server '{name}' in the catalogue; its tools may be under {McpEndpoint.Path}");
        }

        if (pool.Spec.Url.Length > 0)
        {
            return services.GetRequiredService<HttpRelay>().ForwardAsync(context, pool.Spec);
        }

        return HttpMethods.IsGet(context.Request.Method) ? McpEndpoint.GetAsync(context)
            : HttpMethods.IsDelete(context.Request.Method) ? McpEndpoint.DeleteAsync(context)
            : McpEndpoint.PostAsync(context, new ServerMethods(pool, services.GetRequiredService<McpSessions>(), services.GetRequiredService<ToolListStream>()));
    }

    private static ServerSlot? Find(ToolHost host, string name)
    {
        foreach (var server in host.Servers)
        {
            if (server is ServerSlot pool && string.Equals(pool.Name, name, StringComparison.Ordinal) && pool.Spec.Kind == ServerKind.Mcp)
            {
                return pool;
            }
        }

        return null;
    }
}
