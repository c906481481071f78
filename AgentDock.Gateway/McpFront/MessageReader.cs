using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Unicode;

namespace AgentPlatform.AgentDock.McpFront;

/// <summary>From a request's body to one JSON-RPC message, or to what is wrong with it.</summary>
internal static class MessageReader
{
    internal const int MaxBodyBytes = 4 << 20;
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <summary>The whole body; null when it is too long.</summary>
    internal static async ValueTask<byte[]?> ReadBodyAsync(PipeReader body, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await body.ReadAsync(cancellationToken);
            if (read.Buffer.Length > MaxBodyBytes)
            {
                return null;
            }

            if (read.IsCompleted)
            {
                var bytes = read.Buffer.ToArray();
                body.AdvanceTo(read.Buffer.End);
                return bytes;
            }

            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>Either a message or a problem with its JSON-RPC code.</summary>
    internal static (JsonDocument? Message, int Code, string Problem) Parse(ReadOnlyMemory<byte> body)
    {
        // Inside texts the parser looks at the encoding only when they are read, which may be much later.
        if (!Utf8.IsValid(body.Span))
        {
            return (null, JsonRpcErrors.Parse, "Parse error: the body is not UTF-8");
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body, Options);
        }
        catch (JsonException exception)
        {
            return (null, JsonRpcErrors.Parse, $"Parse error: {exception.Message}");
        }

        if (Problem(document.RootElement) is not { } problem)
        {
            return (document, 0, string.Empty);
        }

        document.Dispose();
        return (null, JsonRpcErrors.InvalidRequest, problem);
    }

    private static string? Problem(JsonElement message)
    {
        if (message.ValueKind != JsonValueKind.Object || !message.TryGetProperty("jsonrpc"u8, out var rpc) || rpc.ValueKind != JsonValueKind.String || !rpc.ValueEquals("2.0"u8))
        {
            return "The body must be one JSON-RPC 2.0 message (no batch)";
        }

        if (message.TryGetProperty("id"u8, out var id) && id.ValueKind is not (JsonValueKind.String or JsonValueKind.Number) && message.TryGetProperty("method"u8, out _))
        {
            return "id must be a string or a number";
        }

        if (message.TryGetProperty("method"u8, out var method))
        {
            return method.ValueKind == JsonValueKind.String && McpRequest.TextOf(message, "method") is not null ? ParamsProblem(message) : "method must be a string";
        }

        return message.TryGetProperty("result"u8, out _) || message.TryGetProperty("error"u8, out _) ? null : "method is missing";
    }

    private static string? ParamsProblem(JsonElement message) =>
        message.TryGetProperty("params"u8, out var parameters) && parameters.ValueKind != JsonValueKind.Object ? "params must be an object" : null;
}
