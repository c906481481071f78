using System.Text;
using System.Text.Json;
using AgentPlatform.AgentDock.Hosting;
using AgentPlatform.AgentDock.McpFront;
using AgentPlatform.AgentDock.Tenants;
using AgentPlatform.AgentDock.Tools;
using Microsoft.Extensions.Options;

namespace AgentPlatform.AgentDock.Rest;

/// <summary>
/// Plain HTTP for clients of AgentDock's <c>/mcpapi</c>. What goes wrong has an HTTP status, and in the body both <c>status_code</c> and
/// <c>detail</c>, which some clients look for in a 200, and <c>content</c>, which others show to the model without looking.
/// </summary>
internal static class ToolApi
{
    private const string Path = "/mcpapi";

    internal static void MapToolApi(this WebApplication app)
    {
        var group = app.MapGroup(Path).AddEndpointFilter(static async (filter, next) =>
            OriginGuard.Problem(filter.HttpContext.Request, filter.HttpContext.RequestServices.GetRequiredService<IOptions<AgentDockOptions>>().Value) is { } refused
                ? TypedResults.Json(new { status_code = 403, detail = refused, content = refused }, statusCode: StatusCodes.Status403Forbidden)
                : await next(filter));
        group.MapGet("/servers", (ToolHost host) => TypedResults.Json(new { servers = host.Servers.Select(server => server.Name) }));
        group.MapGet("/tools", (ToolRegistry registry, Callers callers) => TypedResults.Json(new { tools = callers.Visible(registry.Tools).Select(tool => Describe(tool, FullName(tool))) }));
        group.MapGet("/server/{id}/tools", ListOfServer);
        group.MapPost("/tool/{tool}", CallAsync);
    }

    private static IResult ListOfServer(string id, ToolHost host, ToolRegistry registry, Callers callers) => host.Servers.Any(server => server.Name == id)
        ? TypedResults.Json(new { tools = callers.Visible(registry.Tools).Where(tool => tool.Server.Name == id).Select(tool => Describe(tool, tool.Tool.Name)) })
        : Failure(StatusCodes.Status404NotFound, "unknown_server", $"There is no server '{id}'. Servers: {string.Join(", ", host.Servers.Select(server => server.Name))}.");

    private static async Task<IResult> CallAsync(string tool, HttpContext context, ToolDispatcher dispatcher)
    {
        var body = context.Request.ContentLength > MessageReader.MaxBodyBytes ? null : await MessageReader.ReadBodyAsync(context.Request.BodyReader, context.RequestAborted);
        if (body is null)
        {
            return Failure(StatusCodes.Status413PayloadTooLarge, "validation", $"The body is longer than {MessageReader.MaxBodyBytes} bytes.");
        }

        if (!System.Text.Unicode.Utf8.IsValid(body))
        {
            return Failure(StatusCodes.Status422UnprocessableEntity, "validation", "The body is not UTF-8.");
        }

        var outcome = await dispatcher.CallAsync(
            new ToolCall
            {
                Tool = tool,
                ArgumentsJson = Encoding.UTF8.GetString(body),
                TrajectoryId = context.Request.Headers["X-Trajectory-Id"].ToString(),
                IdempotencyKey = context.Request.Headers["Idempotency-Key"].ToString(),
            },
            context.RequestAborted);
        return outcome.Ok
            ? TypedResults.Json(new { content = ApiContent.Of(outcome.Result), server = outcome.Server, truncated = outcome.Result.Truncated })
            : Failure(ApiContent.Status(outcome.Result.Fault), FaultNames.Of(outcome.Result.Fault), outcome.Result.Text);
    }

    private static IResult Failure(int status, string fault, string text) =>
        TypedResults.Json(new { status_code = status, detail = text, fault, content = $"Error: {text}" }, statusCode: status);

    private static string FullName(ToolEntry tool) => $"{tool.Server.Name}.{tool.Tool.Name}";

    /// <summary>As a function for a chat completion, and as MCP has it.</summary>
    private static object Describe(ToolEntry tool, string name) => new
    {
        type = "function",
        function = new { name, description = tool.Tool.Description, parameters = tool.Tool.InputSchema },
        name,
        description = tool.Tool.Description,
        inputSchema = tool.Tool.InputSchema,
    };
}
