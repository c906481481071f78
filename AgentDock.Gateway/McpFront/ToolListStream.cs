using System.Text.Json;
using System.Text.Json.Nodes;
using AgentPlatform.AgentDock.Mcp;
using AgentPlatform.AgentDock.Tools;

namespace AgentPlatform.AgentDock.McpFront;

/// <summary>Tells clients of either era, for as long as they listen, when the list of tools is another one.</summary>
internal sealed class ToolListStream(ToolListChanges changes, TimeProvider time, IHostApplicationLifetime lifetime)
{
    private static readonly byte[] ListChanged = """{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}"""u8.ToArray();
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(25);

    /// <summary>A session's own stream.</summary>
    internal async Task ListenAsync(HttpContext context, McpSession session)
    {
        var since = changes.Revision;
        var stream = new EventStream(context);
        await stream.StartAsync();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, session.Ended, lifetime.ApplicationStopping);
        await RunAsync(stream, since, ListChanged, ended.Token);
    }

    /// <summary>What stands in the place of that stream where there are no sessions.</summary>
    internal async Task SubscribeAsync(HttpContext context, McpRequest request)
    {
        var since = changes.Revision;
        var wanted = request.Params.TryGetProperty("notifications"u8, out var asked) && asked.ValueKind == JsonValueKind.Object
            && asked.TryGetProperty("toolsListChanged"u8, out var tools) && tools.ValueKind == JsonValueKind.True;
        var stream = new EventStream(context);
        await stream.SendAsync(Notification(request.Id, "notifications/subscriptions/acknowledged", wanted ? """{"toolsListChanged":true}""" : "{}"));
        if (wanted)
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
            await RunAsync(stream, since, Notification(request.Id, "notifications/tools/list_changed", null), ended.Token);
            return;
        }

        // Nothing that the gateway could tell: it says so, and ends.
        await stream.SendAsync(McpReplies.Result(request.Id, 0, static (json, _) =>
        {
            json.WriteStartObject();
            json.WriteString("resultType"u8, "complete"u8);
            json.WriteEndObject();
        }).WrittenMemory);
    }

    private static byte[] Notification(JsonElement id, string method, string? notifications)
    {
        var parameters = new JsonObject { ["_meta"] = new JsonObject { [MetaKeys.Subscription] = JsonNode.Parse(id.GetRawText()) } };
        if (notifications is not null)
        {
            parameters["notifications"] = JsonNode.Parse(notifications);
        }

        return JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["jsonrpc"] = "2.0", ["method"] = method, ["params"] = parameters });
    }

    /// <summary>Sends <paramref name="notification"/> at each change after <paramref name="since"/>.</summary>
    private async Task RunAsync(EventStream stream, long since, ReadOnlyMemory<byte> notification, CancellationToken ended)
    {
        try
        {
            while (!ended.IsCancellationRequested)
            {
                var change = changes.WaitForChangeAsync(since, ended);
                while (!change.IsCompleted)
                {
                    await Task.WhenAny(change, Task.Delay(Silence, time, ended));
                    if (!change.IsCompleted && !ended.IsCancellationRequested)
                    {
                        await stream.KeepAliveAsync();
                    }
                }

                since = await change;
                await stream.SendAsync(notification);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The client has left, its session ended, or the gateway stops.
        }
    }
}
