using System.Text;
using System.Text.Json;
using AgentPlatform.AgentDock.Tools;

namespace AgentPlatform.AgentDock.Mcp;

/// <summary>From a started server to its tools: initialize, initialized, tools/list to the last page.</summary>
internal static class McpHandshake
{
    private const int MaxPages = 100;

    /// <exception cref="McpProtocolException">The server does not answer as MCP asks.</exception>
    /// <exception cref="ReplicaLostException">It died.</exception>
    /// <returns>What the server said: version, capabilities, its name.</returns>
    internal static async Task<JsonElement> InitializeAsync(McpConnection connection, CancellationToken cancellationToken)
    {
        var reply = await connection.Request<object?>("initialize", null, static (json, _) =>
        {
            json.WriteStartObject();
            json.WriteString("protocolVersion"u8, McpVersions.Latest);
            json.WriteStartObject("capabilities"u8);
            json.WriteEndObject();
            json.WriteStartObject("clientInfo"u8);
            json.WriteString("name"u8, "agentdock"u8);
            json.WriteString("version"u8, "1.0"u8);
            json.WriteEndObject();
            json.WriteEndObject();
        }, out _).WaitAsync(cancellationToken);
        using var result = Result(reply, "initialize");
        var version = result.RootElement.TryGetProperty("protocolVersion", out var found) && found.ValueKind == JsonValueKind.String ? found.GetString() : null;
        if (!McpVersions.Known.Contains(version))
        {
            throw new McpProtocolException($"it speaks MCP {version ?? "without a version"}; known are {string.Join(", ", McpVersions.Known)}");
        }

        connection.Notify("notifications/initialized");
        return result.RootElement.Clone();
    }

    /// <exception cref="McpProtocolException">The server does not answer as MCP asks.</exception>
    /// <exception cref="ReplicaLostException">It died.</exception>
    internal static async Task<IReadOnlyList<ToolDescriptor>> ListToolsAsync(McpConnection connection, CancellationToken cancellationToken)
    {
        var tools = new List<ToolDescriptor>();
        string? cursor = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var reply = await connection.Request("tools/list", cursor, static (json, cursor) =>
            {
                json.WriteStartObject();
                if (cursor is not null)
                {
                    json.WriteString("cursor"u8, cursor);
                }

                json.WriteEndObject();
            }, out _).WaitAsync(cancellationToken);
            using var result = Result(reply, "tools/list");
            if (!result.RootElement.TryGetProperty("tools", out var list) || list.ValueKind != JsonValueKind.Array)
            {
                throw new McpProtocolException("its tools/list has no tools");
            }

            tools.AddRange(list.EnumerateArray().Select(Tool));
            cursor = result.RootElement.TryGetProperty("nextCursor", out var next) && next.ValueKind == JsonValueKind.String ? next.GetString() : null;
            if (string.IsNullOrEmpty(cursor))
            {
                return tools;
            }
        }

        throw new McpProtocolException($"its tools/list has more than {MaxPages} pages");
    }

    private static JsonDocument Result(McpReply reply, string method)
    {
        if (reply.IsError)
        {
            throw new McpProtocolException($"{method} failed: {Encoding.UTF8.GetString(reply.Body)}");
        }

        var document = JsonDocument.Parse(reply.Body);
        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            return document;
        }

        document.Dispose();
        throw new McpProtocolException($"the result of {method} is no object");
    }

    private static ToolDescriptor Tool(JsonElement tool)
    {
        if (tool.ValueKind != JsonValueKind.Object || !tool.TryGetProperty("name", out var name) || name.ValueKind != JsonValueKind.String)
        {
            throw new McpProtocolException("a tool of tools/list has no name");
        }

        var schema = tool.TryGetProperty("inputSchema", out var found) && found.ValueKind == JsonValueKind.Object ? found.Clone() : JsonElement.Parse("""{"type":"object"}""");
        var annotations = tool.TryGetProperty("annotations", out var hints) && hints.ValueKind == JsonValueKind.Object ? hints : default;
        var description = tool.TryGetProperty("description", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : string.Empty;
        return new ToolDescriptor(name.GetString()!, description, schema, Hint(annotations, "readOnlyHint"), Hint(annotations, "idempotentHint"));
    }

    private static bool Hint(JsonElement annotations, string name) =>
        annotations.ValueKind == JsonValueKind.Object && annotations.TryGetProperty(name, out var hint) && hint.ValueKind == JsonValueKind.True;
}
