using System.Text.Json;
using AgentPlatform.AgentDock.Mcp;
using AgentPlatform.AgentDock.Relay;
using AgentPlatform.AgentDock.Tenants;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.AgentDock.McpFront;

/// <summary>The methods of <c>/mcp</c>: the tools of all servers under one roof.</summary>
internal sealed class McpMethods(ToolRegistry registry, ToolDispatcher dispatcher, McpSessions sessions, ToolListStream lists, Callers callers) : IMcpMethods
{
    public bool Knows(McpRequest request) => request.Method switch
    {
        "tools/list" or "tools/call" => true,
        "initialize" or "ping" => !request.IsStateless,
        "server/discover" or "subscriptions/listen" => request.IsStateless,
        _ => false,
    };

    public (string Property, string Header)[] ParameterHeadersOf(string tool) =>
        McpNames.Find(registry, tool) is { } entry ? ParameterHeaders.Of(entry.Tool.InputSchema) : [];

    public Task ServeAsync(HttpContext context, McpRequest request, McpSession? session)
    {
        var isPublic = SessionOwners.KeyOf(context.Request).Length == 0;
        switch (request.Method)
        {
            case "initialize":
                context.Response.Headers[McpHeaders.Session] = sessions.Open(context.Request).Id;
                return McpReplies.ResultAsync(
                    context, request.Id, request.Text("protocolVersion"), static (json, version) => McpAnswer.Initialize(json, McpAnswer.Negotiate(version)));
            case "ping":
                return McpReplies.ResultAsync(context, request.Id, 0, static (json, _) =>
                {
                    json.WriteStartObject();
                    json.WriteEndObject();
                });
            case "server/discover":
                return McpReplies.ResultAsync(context, request.Id, isPublic, McpAnswer.Discover);
            case "tools/list":
                return McpReplies.ResultAsync(
                    context, request.Id, (registry.Tools, callers, request.IsStateless, isPublic),
                    static (json, list) => McpAnswer.Tools(json, list.Tools, list.callers.Visible(list.Tools), list.IsStateless, list.isPublic));
            case "subscriptions/listen":
                return lists.SubscribeAsync(context, request);
            default:
                return CallAsync(context, request, session);
        }
    }

    private async Task CallAsync(HttpContext context, McpRequest request, McpSession? session)
    {
        if (request.Text("name") is not { Length: > 0 } name)
        {
            await McpReplies.ErrorAsync(context, StatusCodes.Status200OK, request.Id, JsonRpcErrors.InvalidParams, "params.name is missing");
            return;
        }

        var progress = ProgressStream.Of(context, request);
        var running = dispatcher.CallAsync(Call(request, name, session, progress is null ? null : progress.Report), context.RequestAborted);
        var stream = progress is null ? null : await progress.RunAsync(running);
        var outcome = await running;
        var answer = outcome.Result.Fault == Fault.UnknownTool
            ? McpReplies.Error(request.Id, JsonRpcErrors.InvalidParams, outcome.Result.Text)
            : McpReplies.Result(request.Id, (outcome, request.IsStateless), static (json, result) => McpAnswer.Call(json, result.outcome, result.IsStateless));
        await (stream is null ? McpReplies.SendAsync(context, StatusCodes.Status200OK, answer) : stream.SendAsync(answer.WrittenMemory));
    }

    private ToolCall Call(McpRequest request, string name, McpSession? session, Action<JsonElement>? onProgress)
    {
        var meta = request.Meta;
        return new ToolCall
        {
            Tool = McpNames.Find(registry, name)?.Name ?? name,
            ArgumentsJson = request.Params.TryGetProperty("arguments"u8, out var given) && given.ValueKind != JsonValueKind.Null ? given.GetRawText() : string.Empty,
            IdempotencyKey = McpRequest.TextOf(meta, "agentplatform/idempotencyKey") ?? string.Empty,
            TrajectoryId = McpRequest.TextOf(meta, "agentplatform/trajectoryId") ?? string.Empty,
            GroupId = McpRequest.TextOf(meta, "agentplatform/groupId") ?? string.Empty,
            SessionId = session?.Id ?? string.Empty,
            Extras = onProgress is null && !request.IsStateless
                ? null
                : new ClientExtras
                {
                    OnProgress = onProgress,
                    InputResponses = request.Params.TryGetProperty("inputResponses"u8, out var responses) ? responses : default,
                    RequestState = request.Params.TryGetProperty("requestState"u8, out var state) ? state : default,
                    Capabilities = meta.ValueKind == JsonValueKind.Object && meta.TryGetProperty(MetaKeys.Capabilities, out var capabilities) ? capabilities : default,
                },
        };
    }
}
