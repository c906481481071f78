using System.Buffers;
using System.Text.Json;
using AgentPlatform.AgentDock.Hosting;
using AgentPlatform.AgentDock.Mcp;
using AgentPlatform.AgentDock.Tenants;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;
using Microsoft.Extensions.Options;

namespace AgentPlatform.AgentDock.McpFront;

/// <summary>
/// MCP over streamable HTTP, revisions 2025-03-26 to 2025-11-25, without sessions: each POST is answered with one JSON body, and no
/// state is kept between two, so that any replica of the gateway can take the next.
/// </summary>
internal static class McpEndpoint
{
    internal const string Path = "/mcp";

    private const int MaxBodyBytes = 4 << 20;
    private const string VersionHeader = "MCP-Protocol-Version";

    internal static void MapMcp(this WebApplication app)
    {
        app.MapPost(Path, PostAsync);
        // No server-sent stream and no session to end.
        app.MapMethods(Path, ["GET", "DELETE"], (HttpContext context) =>
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            context.Response.Headers.Allow = "POST";
        });
    }

    private static async Task PostAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var request = context.Request;
        if (OriginGuard.Problem(request, services.GetRequiredService<IOptions<AgentDockOptions>>().Value) is { } refused)
        {
            await ErrorAsync(context, StatusCodes.Status403Forbidden, default, JsonRpcErrors.InvalidRequest, refused);
            return;
        }

        if (!request.HasJsonContentType())
        {
            await ErrorAsync(context, StatusCodes.Status415UnsupportedMediaType, default, JsonRpcErrors.InvalidRequest, "Content-Type must be application/json");
            return;
        }

        if (!Accepts(request))
        {
            await ErrorAsync(context, StatusCodes.Status406NotAcceptable, default, JsonRpcErrors.InvalidRequest, "Accept must allow application/json");
            return;
        }

        var version = request.Headers[VersionHeader].ToString();
        if (version.Length > 0 && !McpVersions.Known.Contains(version))
        {
            await ErrorAsync(
                context, StatusCodes.Status400BadRequest, default, JsonRpcErrors.InvalidRequest,
                $"Unsupported protocol version {version}; supported: {string.Join(", ", McpVersions.Known)}");
            return;
        }

        if (request.ContentLength > MaxBodyBytes)
        {
            await ErrorAsync(context, StatusCodes.Status413PayloadTooLarge, default, JsonRpcErrors.InvalidRequest, $"The body is longer than {MaxBodyBytes} bytes");
            return;
        }

        JsonDocument message;
        try
        {
            message = await JsonDocument.ParseAsync(request.Body, default, context.RequestAborted);
        }
        catch (JsonException exception)
        {
            await ErrorAsync(context, StatusCodes.Status400BadRequest, default, JsonRpcErrors.Parse, $"Parse error: {exception.Message}");
            return;
        }

        using (message)
        {
            await ServeAsync(context, message.RootElement);
        }
    }

    private static async Task ServeAsync(HttpContext context, JsonElement message)
    {
        if (message.ValueKind != JsonValueKind.Object || !message.TryGetProperty("jsonrpc", out var rpc) || rpc.ValueKind != JsonValueKind.String || !rpc.ValueEquals("2.0"u8))
        {
            await ErrorAsync(context, StatusCodes.Status400BadRequest, default, JsonRpcErrors.InvalidRequest, "The body must be one JSON-RPC 2.0 message (no batch)");
            return;
        }

        var id = message.TryGetProperty("id", out var found) && found.ValueKind is JsonValueKind.String or JsonValueKind.Number ? found : default;
        if (!message.TryGetProperty("method", out var named) || named.ValueKind != JsonValueKind.String || id.ValueKind == JsonValueKind.Undefined)
        {
            // A notification, or an answer to a request that we never send: taken and forgotten.
            var known = named.ValueKind == JsonValueKind.String || message.TryGetProperty("result", out _) || message.TryGetProperty("error", out _);
            context.Response.StatusCode = known ? StatusCodes.Status202Accepted : StatusCodes.Status400BadRequest;
            return;
        }

        var parameters = message.TryGetProperty("params", out var given) ? given : default;
        var registry = context.RequestServices.GetRequiredService<ToolRegistry>();
        switch (named.GetString())
        {
            case "initialize":
                await ResultAsync(context, id, Text(parameters, "protocolVersion"), static (json, version) => McpAnswer.Initialize(json, McpAnswer.Negotiate(version)));
                break;
            case "ping":
                await ResultAsync(context, id, 0, static (json, _) =>
                {
                    json.WriteStartObject();
                    json.WriteEndObject();
                });
                break;
            case "tools/list":
                var visible = context.RequestServices.GetRequiredService<Callers>().Visible(registry.Tools);
                await ResultAsync(context, id, (IReadOnlyList<ToolEntry>)[.. visible], McpAnswer.Tools);
                break;
            case "tools/call":
                await CallAsync(context, id, parameters);
                break;
            case { } other:
                await ErrorAsync(context, StatusCodes.Status200OK, id, JsonRpcErrors.MethodNotFound, $"Method not found: {other}");
                break;
        }
    }

    private static async Task CallAsync(HttpContext context, JsonElement id, JsonElement parameters)
    {
        if (Text(parameters, "name") is not { Length: > 0 } name)
        {
            await ErrorAsync(context, StatusCodes.Status200OK, id, JsonRpcErrors.InvalidParams, "params.name is missing");
            return;
        }

        var arguments = parameters.TryGetProperty("arguments", out var given) && given.ValueKind != JsonValueKind.Null ? given.GetRawText() : string.Empty;
        var outcome = await context.RequestServices.GetRequiredService<ToolDispatcher>()
            .CallAsync(new ToolCall { Tool = name, ArgumentsJson = arguments }, context.RequestAborted);
        if (outcome.Result.Fault == Fault.UnknownTool)
        {
            await ErrorAsync(context, StatusCodes.Status200OK, id, JsonRpcErrors.InvalidParams, outcome.Result.Text);
            return;
        }

        await ResultAsync(context, id, outcome, McpAnswer.Call);
    }

    private static string? Text(JsonElement parameters, string key) =>
        parameters.ValueKind == JsonValueKind.Object && parameters.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The protocol asks clients to accept both JSON and event streams; one that accepts JSON is served.</summary>
    private static bool Accepts(HttpRequest request)
    {
        var accept = request.Headers.Accept.ToString();
        return accept.Length == 0 || accept.Contains("application/json", StringComparison.OrdinalIgnoreCase)
            || accept.Contains("*/*", StringComparison.Ordinal) || accept.Contains("application/*", StringComparison.OrdinalIgnoreCase);
    }

    private static Task ResultAsync<T>(HttpContext context, JsonElement id, T state, Action<Utf8JsonWriter, T> write) =>
        WriteAsync(context, StatusCodes.Status200OK, id, "result", (state, write), static (json, result) => result.write(json, result.state));

    private static Task ErrorAsync(HttpContext context, int status, JsonElement id, int code, string text) =>
        WriteAsync(context, status, id, "error", (code, text), static (json, error) =>
        {
            json.WriteStartObject();
            json.WriteNumber("code"u8, error.code);
            json.WriteString("message"u8, error.text);
            json.WriteEndObject();
        });

    private static async Task WriteAsync<T>(HttpContext context, int status, JsonElement id, string kind, T state, Action<Utf8JsonWriter, T> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("jsonrpc"u8, "2.0"u8);
            json.WritePropertyName("id"u8);
            if (id.ValueKind == JsonValueKind.Undefined)
            {
                json.WriteNullValue();
            }
            else
            {
                id.WriteTo(json);
            }

            json.WritePropertyName(kind);
            write(json, state);
            json.WriteEndObject();
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = buffer.WrittenCount;
        await context.Response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
    }
}
