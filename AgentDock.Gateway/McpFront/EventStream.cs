using System.Buffers;
using AgentPlatform.AgentDock.Mcp;

namespace AgentPlatform.AgentDock.McpFront;

/// <summary>An HTTP response as server-sent events, each a JSON-RPC message.</summary>
internal sealed class EventStream(HttpContext context)
{
    /// <summary>Sends the headers, so that the client knows that it listens.</summary>
    internal async Task StartAsync()
    {
        if (context.Response.HasStarted)
        {
            return;
        }

        context.Response.ContentType = McpHeaders.EventStream;
        context.Response.Headers.CacheControl = "no-cache,no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        await context.Response.StartAsync(context.RequestAborted);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    /// <param name="message">JSON without line breaks.</param>
    internal async Task SendAsync(ReadOnlyMemory<byte> message)
    {
        await StartAsync();
        var body = context.Response.BodyWriter;
        body.Write("event: message\ndata: "u8);
        body.Write(message.Span);
        body.Write("\n\n"u8);
        await body.FlushAsync(context.RequestAborted);
    }

    /// <summary>A line that clients leave out, for whatever closes silent connections on the way.</summary>
    internal async Task KeepAliveAsync()
    {
        context.Response.BodyWriter.Write(": still here\n\n"u8);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
