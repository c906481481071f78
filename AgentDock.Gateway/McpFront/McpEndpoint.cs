using System.Text.Json;
using AgentPlatform.AgentDock.Hosting;
using AgentPlatform.AgentDock.Mcp;
using Microsoft.Extensions.Options;

namespace AgentPlatform.AgentDock.McpFront;

/// <summary>
/// MCP over streamable HTTP for both eras at one address: revisions 2025-03-26 to 2025-11-25, with or without a session, and 2026-07-28. A
/// request says by its headers and _meta which it is. What it asks for is <see cref="McpMethods"/>' business.
/// </summary>
internal static class McpEndpoint
{
    internal const string Path = "/mcp";

    internal static void MapMcp(this WebApplication app)
    {
        app.MapPost(Path, context => PostAsync(context, context.RequestServices.GetRequiredService<McpMethods>()));
        app.MapGet(Path, GetAsync);
        app.MapDelete(Path, DeleteAsync);
    }

    /// <summary>One message for whatever stands behind the address.</summary>
    internal static async Task PostAsync(HttpContext context, IMcpMethods methods)
    {
        var request = context.Request;
        if (await IsRefusedAsync(context) || await IsWrongFormAsync(context))
        {
            return;
        }

        var version = request.Headers[McpHeaders.Version].ToString();
        if (version.Length > 0 && version != McpVersions.Stateless && !McpVersions.Known.Contains(version))
        {
            await UnsupportedAsync(context, version);
            return;
        }

        var (session, status) = request.HttpContext.RequestServices.GetRequiredService<McpSessions>().Find(request);
        if (status != 0 && version != McpVersions.Stateless)
        {
            await RefuseSessionAsync(context, status);
            return;
        }

        var body = request.ContentLength > MessageReader.MaxBodyBytes ? null : await MessageReader.ReadBodyAsync(request.BodyReader, context.RequestAborted);
        if (body is null)
        {
            await McpReplies.ErrorAsync(context, StatusCodes.Status413PayloadTooLarge, default, JsonRpcErrors.InvalidRequest, $"The body is longer than {MessageReader.MaxBodyBytes} bytes");
            return;
        }

        var (document, code, problem) = MessageReader.Parse(body);
        if (document is null)
        {
            await McpReplies.ErrorAsync(context, StatusCodes.Status400BadRequest, default, code, problem);
            return;
        }

        using (document)
        {
            await ServeAsync(context, methods, document.RootElement, version, session);
        }
    }

    private static async Task ServeAsync(HttpContext context, IMcpMethods methods, JsonElement message, string version, McpSession? session)
    {
        if (McpRequest.TextOf(message, "method") is not { } method || !message.TryGetProperty("id"u8, out var id))
        {
            // A notification, or an answer to a request that we never send: taken and forgotten.
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        var request = new McpRequest(id, method, message.TryGetProperty("params"u8, out var given) ? given : default, version == McpVersions.Stateless);
        if (!request.IsStateless && request.MetaVersion is not null && !McpVersions.Known.Contains(request.MetaVersion))
        {
            // A client of the new revision that left its header out.
            request = request with { IsStateless = true };
        }

        if (!methods.Knows(request))
        {
            await McpReplies.ErrorAsync(
                context, request.IsStateless ? StatusCodes.Status404NotFound : StatusCodes.Status200OK, id, JsonRpcErrors.MethodNotFound, $"Method not found: {method}");
            return;
        }

        if (request.IsStateless && StatelessChecks.Problem(context.Request.Headers, request, methods.ParameterHeadersOf) is var (code, problem))
        {
            await McpReplies.ErrorAsync(context, StatusCodes.Status400BadRequest, id, code, problem);
            return;
        }

        await methods.ServeAsync(context, request, session);
    }

    /// <summary>The stream on which a session hears of changes.</summary>
    internal static async Task GetAsync(HttpContext context)
    {
        if (await IsRefusedAsync(context) || await FindAsync(context) is not { } session)
        {
            return;
        }

        if (!session.TryListen())
        {
            await McpReplies.ErrorAsync(context, StatusCodes.Status409Conflict, default, JsonRpcErrors.InvalidRequest, "This session has a stream already");
            return;
        }

        try
        {
            await context.RequestServices.GetRequiredService<ToolListStream>().ListenAsync(context, session);
        }
        finally
        {
            session.StopListening();
        }
    }

    internal static async Task DeleteAsync(HttpContext context)
    {
        if (!await IsRefusedAsync(context) && await FindAsync(context) is { } session)
        {
            context.RequestServices.GetRequiredService<McpSessions>().End(session.Id);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }

    /// <summary>The session of a GET or DELETE; null when the request has been answered.</summary>
    private static async Task<McpSession?> FindAsync(HttpContext context)
    {
        var (session, status) = context.RequestServices.GetRequiredService<McpSessions>().Find(context.Request);
        if (context.Request.Headers[McpHeaders.Version] == McpVersions.Stateless || (session is null && status == 0))
        {
            // There is nothing to listen to, or to end, without a session.
            context.Response.Headers.Allow = "POST";
            await McpReplies.ErrorAsync(
                context, StatusCodes.Status405MethodNotAllowed, default, JsonRpcErrors.InvalidRequest, $"{context.Request.Method} is for sessions; the request names none in {McpHeaders.Session}");
            return null;
        }

        if (session is null)
        {
            await RefuseSessionAsync(context, status);
        }

        return session;
    }

    private static async Task<bool> IsRefusedAsync(HttpContext context)
    {
        if (OriginGuard.Problem(context.Request, context.RequestServices.GetRequiredService<IOptions<AgentDockOptions>>().Value) is not { } refused)
        {
            return false;
        }

        await McpReplies.ErrorAsync(context, StatusCodes.Status403Forbidden, default, JsonRpcErrors.InvalidRequest, refused);
        return true;
    }

    private static async Task<bool> IsWrongFormAsync(HttpContext context)
    {
        if (!context.Request.HasJsonContentType())
        {
            await McpReplies.ErrorAsync(context, StatusCodes.Status415UnsupportedMediaType, default, JsonRpcErrors.InvalidRequest, "Content-Type must be application/json");
            return true;
        }

        if (!Accepts(context.Request, McpHeaders.Json))
        {
            await McpReplies.ErrorAsync(context, StatusCodes.Status406NotAcceptable, default, JsonRpcErrors.InvalidRequest, "Accept must allow application/json");
            return true;
        }

        return false;
    }

    /// <summary>The protocol asks clients to accept both JSON and event streams; one that accepts JSON is served.</summary>
    internal static bool Accepts(HttpRequest request, string type)
    {
        var accept = request.Headers.Accept.ToString();
        return accept.Length == 0 ? type == McpHeaders.Json
            : accept.Contains(type, StringComparison.OrdinalIgnoreCase) || accept.Contains("*/*", StringComparison.Ordinal)
                || (type == McpHeaders.Json && accept.Contains("application/*", StringComparison.OrdinalIgnoreCase));
    }

    private static Task RefuseSessionAsync(HttpContext context, int status) => McpReplies.ErrorAsync(
        context, status, default, JsonRpcErrors.SessionNotFound, status == StatusCodes.Status403Forbidden ? "This session was opened under another key" : "Session not found; begin with initialize");

    private static Task UnsupportedAsync(HttpContext context, string version) => McpReplies.ErrorAsync(
        context, StatusCodes.Status400BadRequest, default, JsonRpcErrors.UnsupportedVersion, $"Unsupported protocol version {version}", json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("supported"u8);
            json.WriteStringValue(McpVersions.Stateless);
            json.WriteEndArray();
            json.WriteString("requested"u8, version);
            json.WriteEndObject();
        });
}
