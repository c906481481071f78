using System.Text.Json;

namespace AgentPlatform.AgentDock.Tools;

/// <summary>A request that goes to an MCP server as it is, and its answer back, whatever its method.</summary>
/// <param name="Method">JSON-RPC method; "initialize" is answered with what the server said when it was started.</param>
/// <param name="Params">An object, or undefined; valid until the call returns.</param>
internal sealed record RawRequest(string Method, JsonElement Params)
{
    /// <summary>Writes the parameters, with our own token where the client wants to hear of progress.</summary>
    internal static void Write(Utf8JsonWriter json, JsonElement parameters, long progressToken)
    {
        if (progressToken == 0 || !parameters.TryGetProperty("_meta"u8, out var meta) || meta.ValueKind != JsonValueKind.Object)
        {
            parameters.WriteTo(json);
            return;
        }

        json.WriteStartObject();
        foreach (var property in parameters.EnumerateObject().Where(property => !property.NameEquals("_meta"u8)))
        {
            property.WriteTo(json);
        }

        json.WriteStartObject("_meta"u8);
        foreach (var property in meta.EnumerateObject().Where(property => !property.NameEquals("progressToken"u8)))
        {
            property.WriteTo(json);
        }

        json.WriteNumber("progressToken"u8, progressToken);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
