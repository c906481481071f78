using System.Text.Json;
using System.Text.Json.Nodes;
using AgentPlatform.AgentDock.Mcp;

namespace AgentPlatform.AgentDock.Remote;

/// <summary>A request of a session-era client in the words of revision 2026-07-28: who asks stands in _meta, the method and name in headers.</summary>
internal static class StatelessRequest
{
    /// <exception cref="JsonException">The line is no JSON object.</exception>
    internal static (byte[] Body, List<(string Name, string Value)> Headers) Of(ReadOnlyMemory<byte> line, ParameterHeaders parameterHeaders)
    {
        var message = JsonNode.Parse(line.Span)?.AsObject() ?? throw new JsonException("no object");
        var method = message["method"]?.GetValue<string>() ?? string.Empty;
        if (method == "ping")
        {
            // There is no ping any more; discovery is as cheap and shows the same.
            message["method"] = method = "server/discover";
        }

        if (message["params"] is not JsonObject parameters)
        {
            message["params"] = parameters = [];
        }

        if (parameters["_meta"] is not JsonObject meta)
        {
            parameters["_meta"] = meta = [];
        }

        meta[MetaKeys.Version] = McpVersions.Stateless;
        meta[MetaKeys.Capabilities] ??= new JsonObject();
        meta[MetaKeys.Client] ??= new JsonObject { ["name"] = "agentdock", ["version"] = "1.0" };
        var headers = new List<(string, string)> { (McpHeaders.Version, McpVersions.Stateless), (McpHeaders.Method, method) };
        var name = (method == "resources/read" ? parameters["uri"] : method is "tools/call" or "prompts/get" ? parameters["name"] : null)?.GetValue<string>();
        if (name is not null)
        {
            headers.Add((McpHeaders.Name, HeaderText.Encode(name)));
            if (method == "tools/call" && parameters["arguments"] is JsonObject arguments)
            {
                headers.AddRange(parameterHeaders.For(name, JsonElement.Parse(arguments.ToJsonString())));
            }
        }

        return (JsonSerializer.SerializeToUtf8Bytes(message), headers);
    }
}
