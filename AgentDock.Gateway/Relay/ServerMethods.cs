using System.Text.Json;
using System.Text.Json.Nodes;
using AgentPlatform.AgentDock.Mcp;
using AgentPlatform.AgentDock.McpFront;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.AgentDock.Relay;

/// <summary>
/// One server behind pipes, alone at its address: every request goes to one of its replicas and the answer back, byte for byte. Opening,
/// discovery and the streams are the gateway's own, so that clients of either era can speak to a server of the older one.
/// </summary>
internal sealed class ServerMethods(IToolServer server, McpSessions sessions, ToolListStream lists) : IMcpMethods
{
    public bool Knows(McpRequest request) => request.IsStateless
        ? !StatelessChecks.IsRemoved(request.Method)
        : request.Method is not ("server/discover" or "subscriptions/listen");

    public (string Property, string Header)[] ParameterHeadersOf(string tool) =>
        server.Tools.FirstOrDefault(known => known.Name == tool) is { } found ? ParameterHeaders.Of(found.InputSchema) : [];

    public Task ServeAsync(HttpContext context, McpRequest request, McpSession? session) => request.Method switch
    {
        "initialize" or "server/discover" => OpenAsync(context, request),
        "subscriptions/listen" => lists.SubscribeAsync(context, request),
        "ping" => McpReplies.ResultAsync(context, request.Id, 0, static (json, _) =>
        {
            json.WriteStartObject();
            json.WriteEndObject();
        }),
        _ => ForwardAsync(context, request, session),
    };

    private async Task OpenAsync(HttpContext context, McpRequest request)
    {
        var outcome = await CallAsync(new RawRequest("initialize", default), null, null, context.RequestAborted);
        if (outcome.Fault != Fault.Unspecified)
        {
            await FailAsync(context, request.Id, outcome);
            return;
        }

        var opening = JsonNode.Parse(outcome.RawResult.Span)!.AsObject();
        if (opening["capabilities"] is JsonObject capabilities)
        {
            // What a server says by itself cannot be told apart by session: replicas are shared.
            capabilities.Remove("logging");
            (capabilities["resources"] as JsonObject)?.Remove("subscribe");
        }

        if (request.IsStateless)
        {
            opening = new JsonObject
            {
                ["supportedVersions"] = new JsonArray(McpVersions.Stateless),
                ["capabilities"] = opening["capabilities"]?.DeepClone(),
                ["_meta"] = new JsonObject { [MetaKeys.Server] = opening["serverInfo"]?.DeepClone() },
                ["resultType"] = "complete",
                ["ttlMs"] = 5000,
                ["cacheScope"] = "private",
            };
        }
        else
        {
            // The older of what the client and the server speak.
            var asked = McpAnswer.Negotiate(request.Text("protocolVersion"));
            if (string.CompareOrdinal(asked, opening["protocolVersion"]?.GetValue<string>()) < 0)
            {
                opening["protocolVersion"] = asked;
            }

            context.Response.Headers[McpHeaders.Session] = sessions.Open(context.Request).Id;
        }

        await McpReplies.ResultAsync(context, request.Id, opening, static (json, result) => result.WriteTo(json));
    }

    private async Task ForwardAsync(HttpContext context, McpRequest request, McpSession? session)
    {
        var progress = ProgressStream.Of(context, request);
        var running = CallAsync(new RawRequest(request.Method, request.Params), session, progress, context.RequestAborted);
        var stream = progress is null ? null : await progress.RunAsync(running);
        var outcome = await running;
        if (outcome.Fault != Fault.Unspecified)
        {
            if (stream is null)
            {
                await FailAsync(context, request.Id, outcome);
                return;
            }

            await stream.SendAsync(McpReplies.Error(request.Id, JsonRpcErrors.Internal, outcome.Text).WrittenMemory);
            return;
        }

        var message = outcome.IsRawError
            ? McpReplies.RawError(request.Id, outcome.RawResult)
            : McpReplies.Result(request.Id, (outcome.RawResult, request), static (json, result) => WriteResult(json, result.RawResult, result.request));
        await (stream is null ? McpReplies.SendAsync(context, StatusCodes.Status200OK, message) : stream.SendAsync(message.WrittenMemory));
    }

    private Task<ServerOutcome> CallAsync(RawRequest request, McpSession? session, ProgressStream? progress, CancellationToken cancellationToken)
    {
        var mayRetry = request.Method != "tools/call"
            || (McpRequest.TextOf(request.Params, "name") is { } name && server.Tools.Any(tool => tool.Name == name && (tool.ReadOnly || tool.Idempotent)));
        return server.CallAsync(
            new ServerCall(string.Empty, default, null, null, mayRetry)
            {
                Raw = request,
                Session = session?.Id ?? string.Empty,
                Extras = progress is null ? null : new ClientExtras { OnProgress = progress.Report },
            },
            cancellationToken);
    }

    private static Task FailAsync(HttpContext context, JsonElement id, ServerOutcome outcome) => McpReplies.ErrorAsync(
        context, outcome.Fault == Fault.Overloaded ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status502BadGateway, id, JsonRpcErrors.Internal, outcome.Text);

    /// <summary>As the server wrote it; a client of the new era gets what it asks for besides.</summary>
    private static void WriteResult(Utf8JsonWriter json, ReadOnlyMemory<byte> result, McpRequest request)
    {
        if (!request.IsStateless)
        {
            json.WriteRawValue(result.Span, skipInputValidation: true);
            return;
        }

        using var document = JsonDocument.Parse(result);
        json.WriteStartObject();
        foreach (var property in document.RootElement.EnumerateObject())
        {
            property.WriteTo(json);
        }

        if (!document.RootElement.TryGetProperty("resultType"u8, out _))
        {
            json.WriteString("resultType"u8, "complete"u8);
            if (request.Method.EndsWith("/list", StringComparison.Ordinal) || request.Method == "resources/read")
            {
                json.WriteNumber("ttlMs"u8, 0);
                json.WriteString("cacheScope"u8, "private"u8);
            }
        }

        json.WriteEndObject();
    }
}
