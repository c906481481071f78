using System.Buffers;
using System.Text.Json;

namespace AgentPlatform.AgentDock.McpFront;

/// <summary>JSON-RPC answers in an HTTP response.</summary>
internal static class McpReplies
{
    internal static Task ResultAsync<T>(HttpContext context, JsonElement id, T state, Action<Utf8JsonWriter, T> write) =>
        SendAsync(context, StatusCodes.Status200OK, Result(id, state, write));

    /// <summary>A result as a message of its own.</summary>
    internal static ArrayBufferWriter<byte> Result<T>(JsonElement id, T state, Action<Utf8JsonWriter, T> write) =>
        Message(id, "result", (state, write), static (json, result) => result.write(json, result.state));

    /// <summary>A server's own error, as it wrote it.</summary>
    internal static ArrayBufferWriter<byte> RawError(JsonElement id, ReadOnlyMemory<byte> error) =>
        Message(id, "error", error, static (json, raw) => json.WriteRawValue(raw.Span, skipInputValidation: true));

    internal static Task ErrorAsync(HttpContext context, int status, JsonElement id, int code, string text, Action<Utf8JsonWriter>? writeData = null) =>
        SendAsync(context, status, Error(id, code, text, writeData));

    internal static ArrayBufferWriter<byte> Error(JsonElement id, int code, string text, Action<Utf8JsonWriter>? writeData = null) =>
        Message(id, "error", (code, text, writeData), static (json, error) =>
        {
            json.WriteStartObject();
            json.WriteNumber("code"u8, error.code);
            json.WriteString("message"u8, error.text);
            if (error.writeData is { } write)
            {
                json.WritePropertyName("data"u8);
                write(json);
            }

            json.WriteEndObject();
        });

    private static ArrayBufferWriter<byte> Message<T>(JsonElement id, string kind, T state, Action<Utf8JsonWriter, T> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("jsonrpc"u8, "2.0"u8);
        WriteId(json, id);
        json.WritePropertyName(kind);
        write(json, state);
        json.WriteEndObject();
        return buffer;
    }

    /// <summary>As the client wrote it: half of a surrogate pair, or a number too large for us, is its own business.</summary>
    private static void WriteId(Utf8JsonWriter json, JsonElement id)
    {
        json.WritePropertyName("id"u8);
        if (id.ValueKind is JsonValueKind.String or JsonValueKind.Number)
        {
            json.WriteRawValue(id.GetRawText(), skipInputValidation: true);
        }
        else
        {
            json.WriteNullValue();
        }
    }

    internal static async Task SendAsync(HttpContext context, int status, ArrayBufferWriter<byte> message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = message.WrittenCount;
        await context.Response.Body.WriteAsync(message.WrittenMemory, context.RequestAborted);
    }
}
