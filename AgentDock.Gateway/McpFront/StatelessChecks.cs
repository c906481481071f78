using System.Text.Json;
using AgentPlatform.AgentDock.Mcp;

namespace AgentPlatform.AgentDock.McpFront;

/// <summary>
/// What revision 2026-07-28 asks of each request: it says its version and capabilities in _meta, and what it is about in headers, so that
/// whoever stands in between can route and refuse without reading bodies. A header that lies is refused.
/// </summary>
internal static class StatelessChecks
{
    /// <summary>Methods of the sessions' era that are gone.</summary>
    internal static bool IsRemoved(string method) => method is "initialize" or "ping" or "logging/setLevel" or "resources/subscribe" or "resources/unsubscribe"
        || method.StartsWith("notifications/roots/", StringComparison.Ordinal);

    /// <summary>Null when all is well.</summary>
    internal static (int Code, string Problem)? Problem(IHeaderDictionary headers, McpRequest request, Func<string, (string Property, string Header)[]> parameterHeaders)
    {
        var version = headers[McpHeaders.Version].ToString();
        if (request.MetaVersion is not { } meta)
        {
            return (JsonRpcErrors.InvalidParams, $"params._meta['{MetaKeys.Version}'] is missing; revision {McpVersions.Stateless} asks for it in each request");
        }

        if (!string.Equals(version, meta, StringComparison.Ordinal))
        {
            return (JsonRpcErrors.HeaderMismatch, $"Header {McpHeaders.Version} is '{version}', _meta says '{meta}'");
        }

        if (!request.Meta.TryGetProperty(MetaKeys.Capabilities, out var capabilities) || capabilities.ValueKind != JsonValueKind.Object)
        {
            return (JsonRpcErrors.InvalidParams, $"params._meta['{MetaKeys.Capabilities}'] is missing; an empty object says that the client has none");
        }

        var method = headers[McpHeaders.Method].ToString();
        if (!string.Equals(method, request.Method, StringComparison.Ordinal))
        {
            return (JsonRpcErrors.HeaderMismatch, method.Length == 0 ? $"Header {McpHeaders.Method} is missing; it must be '{request.Method}'" : $"Header {McpHeaders.Method} is '{method}', the body says '{request.Method}'");
        }

        var name = request.Method switch
        {
            "tools/call" or "prompts/get" => request.Text("name"),
            "resources/read" => request.Text("uri"),
            _ => null,
        };
        if (name is null)
        {
            return null;
        }

        var given = headers[McpHeaders.Name].ToString();
        if (!string.Equals(HeaderText.Decode(given), name, StringComparison.Ordinal))
        {
            return (JsonRpcErrors.HeaderMismatch, given.Length == 0 ? $"Header {McpHeaders.Name} is missing; it must be '{HeaderText.Encode(name)}'" : $"Header {McpHeaders.Name} is '{given}', the body says '{name}'");
        }

        return request.Method == "tools/call" ? ParameterProblem(headers, request, parameterHeaders(name)) : null;
    }

    private static (int Code, string Problem)? ParameterProblem(IHeaderDictionary headers, McpRequest request, (string Property, string Header)[] expected)
    {
        var arguments = request.Params.TryGetProperty("arguments"u8, out var given) && given.ValueKind == JsonValueKind.Object ? given : default;
        foreach (var (property, header) in expected)
        {
            var name = McpHeaders.ParameterPrefix + header;
            var inBody = arguments.ValueKind == JsonValueKind.Object && arguments.TryGetProperty(property, out var value) ? ParameterHeaders.Text(value) : null;
            var inHeader = headers.TryGetValue(name, out var values) ? HeaderText.Decode(values.ToString()) ?? "?" : null;
            if (!string.Equals(inBody, inHeader, StringComparison.Ordinal))
            {
                return (JsonRpcErrors.HeaderMismatch, inHeader is null ? $"Header {name} is missing; it must carry the argument '{property}'"
                    : inBody is null ? $"Header {name} is '{inHeader}', but there is no argument '{property}'" : $"Header {name} is not the argument '{property}'");
            }
        }

        return null;
    }
}
