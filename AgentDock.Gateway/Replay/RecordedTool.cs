using System.Text.Json;
using System.Text.Json.Serialization;
using AgentPlatform.AgentDock.Tools;

namespace AgentPlatform.AgentDock.Replay;

/// <summary>A tool as a cassette's line holds it, so that a replay needs no server to know it.</summary>
internal sealed record RecordedTool
{
    /// <summary>As callers named it.</summary>
    [JsonPropertyName("name")]
    public required string Name { get; init; }

    [JsonPropertyName("server")]
    public required string Server { get; init; }

    /// <summary>The server's own name for it.</summary>
    [JsonPropertyName("own")]
    public required string Own { get; init; }

    [JsonPropertyName("description")]
    public required string Description { get; init; }

    [JsonPropertyName("schema")]
    public required JsonElement Schema { get; init; }

    [JsonPropertyName("readOnly")]
    public bool ReadOnly { get; init; }

    [JsonPropertyName("idempotent")]
    public bool Idempotent { get; init; }

    internal static RecordedTool Of(ToolEntry entry) => new()
    {
        Name = entry.Name,
        Server = entry.Server.Name,
        Own = entry.Tool.Name,
        Description = entry.Tool.Description,
        Schema = entry.Tool.InputSchema,
        ReadOnly = entry.Tool.ReadOnly,
        Idempotent = entry.Tool.Idempotent,
    };

    internal ToolEntry Entry() => new(Name, new RecordedServer(Server), new ToolDescriptor(Own, Description, Schema, ReadOnly, Idempotent));
}
