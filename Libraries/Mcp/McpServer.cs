using System.Buffers;
using System.Text.Json;

namespace AgentPlatform.Mcp;

/// <summary>
/// The Model Context Protocol, revisions 2024-11-05 to 2025-11-25, for a server with tools: initialize, ping, tools/list, tools/call.
/// Keeps no state between messages, so any number of threads and connections may use one.
/// </summary>
public sealed class McpServer
{
    private readonly ServerInfo _info;
    private readonly Dictionary<string, Tool> _tools;
    private readonly string _names;
    private readonly byte[] _list;

    /// <summary>A server with these tools.</summary>
    public McpServer(ServerInfo info, IReadOnlyList<Tool> tools)
    {
        _info = info;
        _tools = tools.ToDictionary(tool => tool.Name, StringComparer.Ordinal);
        _names = tools.Count == 1 ? tools[0].Name : string.Join(", ", tools.Take(tools.Count - 1).Select(tool => tool.Name)) + " and " + tools[^1].Name;
        _list = ToolListJson.Write(tools);
    }

    /// <summary>The revisions that it speaks, newest first.</summary>
    public static IReadOnlyList<string> Versions { get; } = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];

    /// <summary>What tools/list answers, as JSON in one line.</summary>
    public ReadOnlyMemory<byte> ListJson => _list;

    /// <summary>Answers one JSON-RPC message or batch.</summary>
    /// <param name="message">The message; it is copied, and may change as soon as this returns.</param>
    /// <param name="answer">Where the answer goes; nobody else may use it until the task is done.</param>
    /// <param name="calls">The connection's calls, where one connection has several; else null.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Whether an answer was written; notifications have none.</returns>
    public async ValueTask<bool> HandleAsync(ReadOnlySequence<byte> message, IBufferWriter<byte> answer, RunningCalls? calls, CancellationToken cancellationToken)
    {
        await using var json = new Utf8JsonWriter(answer, JsonRpc.Options);
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(message.ToArray());
        }
        catch (JsonException problem)
        {
            JsonRpc.WriteError(json, null, RpcError.Parse, "The message is not JSON: " + problem.Message);
            return true;
        }

        using (document)
        {
            return document.RootElement.ValueKind == JsonValueKind.Array
                ? await HandleBatchAsync(document.RootElement, json, calls, cancellationToken)
                : await HandleOneAsync(document.RootElement, json, calls, cancellationToken);
        }
    }

    /// <summary>Writes the answer to a message that could not be taken.</summary>
    public static void Refuse(IBufferWriter<byte> answer, string why)
    {
        using var json = new Utf8JsonWriter(answer, JsonRpc.Options);
        JsonRpc.WriteError(json, null, RpcError.InvalidRequest, why);
    }

    private async ValueTask<bool> HandleBatchAsync(JsonElement batch, Utf8JsonWriter json, RunningCalls? calls, CancellationToken cancellationToken)
    {
        if (batch.GetArrayLength() == 0)
        {
            JsonRpc.WriteError(json, null, RpcError.InvalidRequest, "A batch must not be empty.");
            return true;
        }

        var one = new ArrayBufferWriter<byte>(1024);
        var any = false;
        foreach (var message in batch.EnumerateArray())
        {
            one.ResetWrittenCount();
            bool answered;
            await using (var inner = new Utf8JsonWriter(one, JsonRpc.Options))
            {
                answered = await HandleOneAsync(message, inner, calls, cancellationToken);
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

    private async ValueTask<bool> HandleOneAsync(JsonElement message, Utf8JsonWriter json, RunningCalls? calls, CancellationToken cancellationToken)
    {
        try
        {
            return await HandleMessageAsync(message, json, calls, cancellationToken);
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair in an escape is JSON but no text; the reader finds out only where it is read, which is before anything is written.
            JsonRpc.WriteError(json, null, RpcError.Parse, "A string of the message holds half of a surrogate pair.");
            return true;
        }
    }

    private async ValueTask<bool> HandleMessageAsync(JsonElement message, Utf8JsonWriter json, RunningCalls? calls, CancellationToken cancellationToken)
    {
        if (message.ValueKind != JsonValueKind.Object)
        {
            JsonRpc.WriteError(json, null, RpcError.InvalidRequest, "A message is an object.");
            return true;
        }

        var hasMethod = message.TryGetProperty("method", out var method);
        if (!message.TryGetProperty("id", out var given) ? hasMethod : !hasMethod && (message.TryGetProperty("result", out _) || message.TryGetProperty("error", out _)))
        {
            // A notification, or an answer to a request, of which this server makes none.
            Notice(message, method, calls);
            return false;
        }

        JsonElement? id = given.ValueKind is JsonValueKind.String or JsonValueKind.Number ? given : null;
        _ = id is { ValueKind: JsonValueKind.String } ? id.Value.GetString() : null; // throws now rather than half-way through the answer
        if (id is null || !hasMethod || method.ValueKind != JsonValueKind.String)
        {
            JsonRpc.WriteError(json, id, RpcError.InvalidRequest, "A request has an 'id', a string or a number, and a 'method'.");
            return true;
        }

        var parameters = message.TryGetProperty("params", out var some) && some.ValueKind == JsonValueKind.Object ? some : default;
        if (method.ValueEquals("tools/call"u8))
        {
            await CallAsync(parameters, id.Value, json, calls, cancellationToken);
        }
        else if (method.ValueEquals("tools/list"u8))
        {
            JsonRpc.Open(json, id.Value);
            json.WriteRawValue(_list, skipInputValidation: true);
            json.WriteEndObject();
        }
        else if (method.ValueEquals("ping"u8))
        {
            JsonRpc.Open(json, id.Value);
            json.WriteStartObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }
        else if (method.ValueEquals("initialize"u8))
        {
            Initialize(parameters, id.Value, json);
        }
        else
        {
            JsonRpc.WriteError(json, id, RpcError.MethodNotFound, $"Method '{method.GetString()}' is not known; this server has initialize, ping, tools/list and tools/call.");
        }

        return true;
    }

    private static void Notice(JsonElement message, JsonElement method, RunningCalls? calls)
    {
        if (calls is not null && method.ValueKind == JsonValueKind.String && method.ValueEquals("notifications/cancelled"u8)
            && message.TryGetProperty("params", out var parameters) && parameters.ValueKind == JsonValueKind.Object && parameters.TryGetProperty("requestId", out var id))
        {
            calls.Cancel(id);
        }
    }

    /// <summary>An unknown tool is an error of the protocol; bad arguments are a result that the model can read and mend.</summary>
    private async ValueTask CallAsync(JsonElement parameters, JsonElement id, Utf8JsonWriter json, RunningCalls? calls, CancellationToken cancellationToken)
    {
        if (parameters.ValueKind != JsonValueKind.Object || !parameters.TryGetProperty("name", out var name) || name.ValueKind != JsonValueKind.String)
        {
            JsonRpc.WriteError(json, id, RpcError.InvalidParams, "tools/call needs 'name', the name of a tool.");
            return;
        }

        if (!_tools.TryGetValue(name.GetString()!, out var tool))
        {
            JsonRpc.WriteError(json, id, RpcError.InvalidParams, $"Unknown tool: '{name.GetString()}'; there are {_names}.");
            return;
        }

        var arguments = parameters.TryGetProperty("arguments", out var given) && given.ValueKind == JsonValueKind.Object ? given : default;
        ReadTexts(arguments);
        JsonRpc.WriteResult(json, id, tool.Inline ? await ToolRun.OnceAsync(tool, arguments, cancellationToken) : await ToolRun.BesideAsync(tool, arguments, id, calls, cancellationToken));
    }

    /// <exception cref="InvalidOperationException">A string holds half of a surrogate pair.</exception>
    private static void ReadTexts(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                _ = value.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                {
                    ReadTexts(item);
                }

                break;
            case JsonValueKind.Object:
                foreach (var property in value.EnumerateObject())
                {
                    ReadTexts(property.Value);
                }

                break;
        }
    }

    private void Initialize(JsonElement parameters, JsonElement id, Utf8JsonWriter json)
    {
        var asked = parameters.ValueKind == JsonValueKind.Object && parameters.TryGetProperty("protocolVersion", out var version) && version.ValueKind == JsonValueKind.String ? version.GetString() : null;
        JsonRpc.Open(json, id);
        json.WriteStartObject();
        json.WriteString("protocolVersion"u8, asked is not null && Versions.Contains(asked) ? asked : Versions[0]);
        json.WriteStartObject("capabilities"u8);
        json.WriteStartObject("tools"u8);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("serverInfo"u8);
        json.WriteString("name"u8, _info.Name);
        json.WriteString("title"u8, _info.Title);
        json.WriteString("version"u8, _info.Version);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
