using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using AgentPlatform.AgentDock.Mcp;

namespace AgentPlatform.AgentDock.McpFront;

/// <summary>Progress of one call to the client that asked for it. A client that reads too slowly misses the oldest news, never the result.</summary>
/// <param name="context">Of the call.</param>
/// <param name="token">The client's own.</param>
internal sealed class ProgressStream(HttpContext context, JsonElement token)
{
    private const int Kept = 256;

    private readonly Channel<byte[]> _news = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(Kept) { FullMode = BoundedChannelFullMode.DropOldest });

    /// <summary>Null when the request asks for no progress, or its client cannot read a stream.</summary>
    internal static ProgressStream? Of(HttpContext context, McpRequest request) =>
        request.Meta.ValueKind == JsonValueKind.Object && request.Meta.TryGetProperty("progressToken"u8, out var token)
            && token.ValueKind is JsonValueKind.String or JsonValueKind.Number && McpEndpoint.Accepts(context.Request, McpHeaders.EventStream)
            ? new ProgressStream(context, token)
            : null;

    /// <param name="parameters">Of the server's notification.</param>
    internal void Report(JsonElement parameters)
    {
        var copy = JsonObject.Create(parameters)!.DeepClone().AsObject();
        copy["progressToken"] = JsonNode.Parse(token.GetRawText());
        _news.Writer.TryWrite(JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["jsonrpc"] = "2.0", ["method"] = "notifications/progress", ["params"] = copy }));
    }

    /// <summary>Passes progress on while the call runs; null when there was none, so that a plain answer does.</summary>
    internal async Task<EventStream?> RunAsync(Task running)
    {
        _ = running.ContinueWith(_ => _news.Writer.TryComplete(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        EventStream? stream = null;
        await foreach (var message in _news.Reader.ReadAllAsync(context.RequestAborted))
        {
            stream ??= new EventStream(context);
            await stream.SendAsync(message);
        }

        return stream;
    }
}
