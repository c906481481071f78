using System.Text.Json;

namespace AgentPlatform.AgentDock.Tools;

/// <summary>What an MCP client says with a call besides name and arguments, and what it wants to hear meanwhile. All of it passes as it is.</summary>
internal sealed record ClientExtras
{
    /// <summary>Gets the parameters of each progress notification, with the client's own token put back in by the caller.</summary>
    public Action<JsonElement>? OnProgress { get; init; }

    /// <summary>Answers to what the tool asked for before; undefined when there are none.</summary>
    public JsonElement InputResponses { get; init; }

    /// <summary>The tool's own state, given out with its questions.</summary>
    public JsonElement RequestState { get; init; }

    /// <summary>What the client can be asked for.</summary>
    public JsonElement Capabilities { get; init; }

    /// <summary>Writes what belongs into the parameters of tools/call, after name and arguments.</summary>
    /// <param name="json">Inside the object of the parameters.</param>
    /// <param name="progressToken">Under which progress comes back.</param>
    internal void Write(Utf8JsonWriter json, long progressToken)
    {
        if (InputResponses.ValueKind != JsonValueKind.Undefined)
        {
            json.WritePropertyName("inputResponses"u8);
            InputResponses.WriteTo(json);
        }

        if (RequestState.ValueKind != JsonValueKind.Undefined)
        {
            json.WritePropertyName("requestState"u8);
            RequestState.WriteTo(json);
        }

        if (OnProgress is null && Capabilities.ValueKind == JsonValueKind.Undefined)
        {
            return;
        }

        json.WriteStartObject("_meta"u8);
        if (OnProgress is not null)
        {
            json.WriteNumber("progressToken"u8, progressToken);
        }

        if (Capabilities.ValueKind != JsonValueKind.Undefined)
        {
            json.WritePropertyName(Mcp.MetaKeys.Capabilities);
            Capabilities.WriteTo(json);
        }

        json.WriteEndObject();
    }
}
