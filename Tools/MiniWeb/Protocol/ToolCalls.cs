using System.Text.Json;
using AgentPlatform.Tools.MiniWeb.Serving;

namespace AgentPlatform.Tools.MiniWeb.Protocol;

/// <summary>Answers tools/call: an unknown tool is an error of the protocol, bad arguments are a result that the model can read and mend.</summary>
internal sealed class ToolCalls(PageTools tools)
{
    public void Answer(JsonElement parameters, JsonElement id, Utf8JsonWriter json)
    {
        if (parameters.ValueKind != JsonValueKind.Object || !parameters.TryGetProperty("name", out var name) || name.ValueKind != JsonValueKind.String)
        {
            McpServer.WriteError(json, id, RpcError.InvalidParams, "tools/call needs 'name', the name of a tool.");
            return;
        }

        var arguments = parameters.TryGetProperty("arguments", out var given) && given.ValueKind == JsonValueKind.Object ? given : default;
        ToolText text;
        if (name.ValueEquals("search"u8))
        {
            text = Search(arguments);
        }
        else if (name.ValueEquals("visit"u8))
        {
            text = Visit(arguments);
        }
        else
        {
            McpServer.WriteError(json, id, RpcError.InvalidParams, $"Unknown tool: '{name.GetString()}'; there are search and visit.");
            return;
        }

        McpServer.Open(json, id);
        json.WriteStartObject();
        json.WriteStartArray("content"u8);
        json.WriteStartObject();
        json.WriteString("type"u8, "text"u8);
        json.WriteString("text"u8, text.Text);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteBoolean("isError"u8, text.IsError);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private ToolText Search(JsonElement arguments)
    {
        if (Text(arguments, "query"u8) is not { } query)
        {
            return Needs("search", "query");
        }

        int? limit = null;
        if (arguments.TryGetProperty("limit"u8, out var given) && given.ValueKind != JsonValueKind.Null)
        {
            if (given.ValueKind != JsonValueKind.Number || !given.TryGetInt32(out var number))
            {
                return new ToolText($"'limit' must be a whole number from 1 to {PageTools.MaximumLimit}.", IsError: true);
            }

            limit = number;
        }

        return tools.Search(query, limit);
    }

    private ToolText Visit(JsonElement arguments) =>
        Text(arguments, "page"u8) is { } page ? tools.Visit(page, Text(arguments, "section"u8)) : Needs("visit", "page");

    private static string? Text(JsonElement arguments, ReadOnlySpan<byte> name) =>
        arguments.ValueKind == JsonValueKind.Object && arguments.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static ToolText Needs(string tool, string argument) => new($"{tool} needs the argument '{argument}', a string.", IsError: true);
}
