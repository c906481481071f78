using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using AgentPlatform.Tools.MiniWeb.Serving;

namespace AgentPlatform.Tools.MiniWeb.Protocol;

/// <summary>
/// The Model Context Protocol, revisions 2024-11-05 to 2025-11-25, for a server with two tools: initialize, ping, tools/list, tools/call.
/// Keeps no state between messages, so any number of threads and connections may use one.
/// </summary>
internal sealed class McpServer(PageTools tools)
{
    public static readonly string[] Versions = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];

    private static readonly JsonWriterOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly ToolCalls _calls = new(tools);

    /// <summary>Answers one JSON-RPC message or batch.</summary>
    /// <returns>Whether an answer was written; notifications have none.</returns>
    public bool Handle(ReadOnlySequence<byte> message, IBufferWriter<byte> answer)
    {
        using var json = new Utf8JsonWriter(answer, s_json);
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(message);
        }
        catch (JsonException problem)
        {
            WriteError(json, null, RpcError.Parse, "The message is not JSON: " + problem.Message);
            return true;
        }

        using (document)
        {
            return document.RootElement.ValueKind == JsonValueKind.Array ? HandleBatch(document.RootElement, json) : HandleOne(document.RootElement, json);
        }
    }

    /// <summary>Writes the answer to a message that could not be taken.</summary>
    public static void Refuse(IBufferWriter<byte> answer, string why)
    {
        using var json = new Utf8JsonWriter(answer, s_json);
        WriteError(json, null, RpcError.InvalidRequest, why);
    }

    private bool HandleBatch(JsonElement batch, Utf8JsonWriter json)
    {
        if (batch.GetArrayLength() == 0)
        {
            WriteError(json, null, RpcError.InvalidRequest, "A batch must not be empty.");
            return true;
        }

        var one = new ArrayBufferWriter<byte>(1024);
        var any = false;
        foreach (var message in batch.EnumerateArray())
        {
            one.ResetWrittenCount();
            bool answered;
            using (var inner = new Utf8JsonWriter(one, s_json))
            {
                answered = HandleOne(message, inner);
            }

            if (answered)
            {
                if (!any)
                {
                    json.WriteStartArray();
                    any = true;
                }

                json.WriteRawValue(one.WrittenSpan, skipInputValidation: true);
            }
        }

        if (any)
        {
            json.WriteEndArray();
        }

        return any;
    }

    private bool HandleOne(JsonElement message, Utf8JsonWriter json)
    {
        try
        {
            return HandleMessage(message, json);
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair in an escape is JSON but no text; the reader finds out only where it is read, which is before anything is written.
            WriteError(json, null, RpcError.Parse, "A string of the message holds half of a surrogate pair.");
            return true;
        }
    }

    private bool HandleMessage(JsonElement message, Utf8JsonWriter json)
    {
        if (message.ValueKind != JsonValueKind.Object)
        {
            WriteError(json, null, RpcError.InvalidRequest, "A message is an object.");
            return true;
        }

        if (!IsRequest(message))
        {
            // A notification, or an answer to a request, of which this server makes none.
            return false;
        }

        JsonElement? id = message.TryGetProperty("id", out var given) ? given : null;
        _ = id is { ValueKind: JsonValueKind.String } ? id.Value.GetString() : null; // throws now rather than half-way through the answer
        if (id is { ValueKind: not (JsonValueKind.String or JsonValueKind.Number) } || !message.TryGetProperty("method", out var method) || method.ValueKind != JsonValueKind.String)
        {
            WriteError(json, id is { ValueKind: JsonValueKind.String or JsonValueKind.Number } ? id : null, RpcError.InvalidRequest, "A request has an 'id', a string or a number, and a 'method'.");
            return true;
        }

        var parameters = message.TryGetProperty("params", out var some) && some.ValueKind == JsonValueKind.Object ? some : default;
        if (method.ValueEquals("tools/call"u8))
        {
            _calls.Answer(parameters, id!.Value, json);
        }
        else if (method.ValueEquals("tools/list"u8))
        {
            Open(json, id!.Value);
            json.WriteRawValue(ToolCatalogue.Json, skipInputValidation: true);
            json.WriteEndObject();
        }
        else if (method.ValueEquals("ping"u8))
        {
            Open(json, id!.Value);
            json.WriteStartObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }
        else if (method.ValueEquals("initialize"u8))
        {
            Initialize(parameters, id!.Value, json);
        }
        else
        {
            WriteError(json, id, RpcError.MethodNotFound, $"Method '{method.GetString()}' is not known; this server has initialize, ping, tools/list and tools/call.");
        }

        return true;
    }

    private static bool IsRequest(JsonElement message) =>
        message.ValueKind != JsonValueKind.Object || message.TryGetProperty("id", out _) ? !IsAnswer(message) : !message.TryGetProperty("method", out _);

    private static bool IsAnswer(JsonElement message) =>
        message.ValueKind == JsonValueKind.Object && !message.TryGetProperty("method", out _) && (message.TryGetProperty("result", out _) || message.TryGetProperty("error", out _));

    private static void Initialize(JsonElement parameters, JsonElement id, Utf8JsonWriter json)
    {
        var asked = parameters.ValueKind == JsonValueKind.Object && parameters.TryGetProperty("protocolVersion", out var version) && version.ValueKind == JsonValueKind.String ? version.GetString() : null;
        Open(json, id);
        json.WriteStartObject();
        json.WriteString("protocolVersion"u8, Array.IndexOf(Versions, asked) >= 0 ? asked : Versions[0]);
        json.WriteStartObject("capabilities"u8);
        json.WriteStartObject("tools"u8);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("serverInfo"u8);
        json.WriteString("name"u8, "miniweb");
        json.WriteString("title"u8, "MiniWeb");
        json.WriteString("version"u8, "1.0.0");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Begins an answer up to its result's value; the caller writes the value and closes the object.</summary>
    internal static void Open(Utf8JsonWriter json, JsonElement id)
    {
        json.WriteStartObject();
        json.WriteString("jsonrpc"u8, "2.0"u8);
        json.WritePropertyName("id"u8);
        id.WriteTo(json);
        json.WritePropertyName("result"u8);
    }

    internal static void WriteError(Utf8JsonWriter json, JsonElement? id, int code, string message)
    {
        json.WriteStartObject();
        json.WriteString("jsonrpc"u8, "2.0"u8);
        json.WritePropertyName("id"u8);
        if (id is { } known)
        {
            known.WriteTo(json);
        }
        else
        {
            json.WriteNullValue();
        }

        json.WriteStartObject("error"u8);
        json.WriteNumber("code"u8, code);
        json.WriteString("message"u8, message);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
