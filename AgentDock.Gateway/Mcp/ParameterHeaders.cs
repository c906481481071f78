using System.Collections.Concurrent;
using System.Text.Json;

namespace AgentPlatform.AgentDock.Mcp;

/// <summary>Arguments that a tool's schema wants in a header too (<c>x-mcp-header</c>), by tool.</summary>
internal sealed class ParameterHeaders
{
    private readonly ConcurrentDictionary<string, (string Property, string Header)[]> _byTool = new(StringComparer.Ordinal);

    /// <summary>Takes the result of a tools/list.</summary>
    internal void Learn(JsonElement result)
    {
        if (result.ValueKind != JsonValueKind.Object || !result.TryGetProperty("tools", out var tools) || tools.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        foreach (var tool in tools.EnumerateArray())
        {
            if (tool.ValueKind == JsonValueKind.Object && tool.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String)
            {
                _byTool[name.GetString()!] = tool.TryGetProperty("inputSchema", out var schema) ? Of(schema) : [];
            }
        }
    }

    /// <summary>Properties at the top of a schema that name a header.</summary>
    internal static (string Property, string Header)[] Of(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        return [.. properties.EnumerateObject()
            .Where(property => property.Value.ValueKind == JsonValueKind.Object && property.Value.TryGetProperty("x-mcp-header", out var header) && header.ValueKind == JsonValueKind.String)
            .Select(property => (property.Name, property.Value.GetProperty("x-mcp-header").GetString()!))];
    }

    /// <summary>The headers of one call.</summary>
    internal IEnumerable<(string Header, string Value)> For(string tool, JsonElement arguments)
    {
        if (arguments.ValueKind != JsonValueKind.Object || !_byTool.TryGetValue(tool, out var headers))
        {
            yield break;
        }

        foreach (var (property, header) in headers)
        {
            if (arguments.TryGetProperty(property, out var value) && Text(value) is { } text)
            {
                yield return (McpHeaders.ParameterPrefix + header, HeaderText.Encode(text));
            }
        }
    }

    /// <summary>A scalar as it stands in a header; null for what has no such form.</summary>
    internal static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => null,
    };
}
