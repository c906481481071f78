using System.Text.Json;
using AgentPlatform.AgentDock.Mcp;

namespace AgentPlatform.AgentDock.McpFront;

/// <summary>A JSON-RPC request as it came in; valid as long as the body that it was read from.</summary>
/// <param name="Id">A text or a number.</param>
/// <param name="Method">JSON-RPC method.</param>
/// <param name="Params">Undefined when there are none.</param>
/// <param name="IsStateless">It is of revision 2026-07-28.</param>
internal sealed record McpRequest(JsonElement Id, string Method, JsonElement Params, bool IsStateless)
{
    internal JsonElement Meta => Params.ValueKind == JsonValueKind.Object && Params.TryGetProperty("_meta"u8, out var meta) ? meta : default;

    /// <summary>A text of the parameters; null when it is none, or is half of a surrogate pair.</summary>
    internal string? Text(string key) => TextOf(Params, key);

    internal static string? TextOf(JsonElement value, string key)
    {
        if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(key, out var found) || found.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        try
        {
            return found.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The revision that _meta names, or null.</summary>
    internal string? MetaVersion => TextOf(Meta, MetaKeys.Version);
}
