using System.Text;
using System.Text.Json.Serialization;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.AgentDock.Replay;

/// <summary>A call and its result as a cassette's line holds them.</summary>
internal sealed record RecordedCall
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    [JsonPropertyName("key")]
    public required string Key { get; init; }

    [JsonPropertyName("trajectory")]
    public string Trajectory { get; init; } = string.Empty;

    [JsonPropertyName("ordinal")]
    public int Ordinal { get; init; }

    /// <summary>"server.tool".</summary>
    [JsonPropertyName("tool")]
    public required string Tool { get; init; }

    /// <summary>Canonical arguments, for people and for comparisons.</summary>
    [JsonPropertyName("arguments")]
    public required string Arguments { get; init; }

    [JsonPropertyName("fault")]
    public Fault Fault { get; init; }

    [JsonPropertyName("text")]
    public required string Text { get; init; }

    [JsonPropertyName("structured")]
    public string Structured { get; init; } = string.Empty;

    [JsonPropertyName("truncated")]
    public bool Truncated { get; init; }

    /// <summary>The MCP result as the server wrote it.</summary>
    [JsonPropertyName("raw")]
    public string Raw { get; init; } = string.Empty;

    [JsonPropertyName("media")]
    public IReadOnlyList<RecordedMedia> Media { get; init; } = [];

    /// <summary>The whole of a text that was cut.</summary>
    [JsonPropertyName("whole")]
    public string Whole { get; init; } = string.Empty;

    [JsonPropertyName("shownBytes")]
    public int ShownBytes { get; init; }

    [JsonPropertyName("answeredBy")]
    public string AnsweredBy { get; init; } = string.Empty;

    [JsonPropertyName("version")]
    public string Version { get; init; } = string.Empty;

    internal static RecordedCall Of(CassettePlace place, string tool, string arguments, ServerOutcome outcome) => new()
    {
        Key = place.Key,
        Trajectory = place.Trajectory,
        Ordinal = place.Ordinal,
        Tool = tool,
        Arguments = arguments,
        Fault = outcome.Fault,
        Text = outcome.Text,
        Structured = outcome.StructuredJson,
        Truncated = outcome.Truncated,
        Raw = Strict.GetString(outcome.RawResult.Span),
        Media = [.. outcome.Media.Select(media => new RecordedMedia(media.Kind, media.MimeType, media.Content.ToArray(), media.Uri, media.Name))],
        Whole = outcome.Cut?.Whole ?? string.Empty,
        ShownBytes = outcome.Cut?.ShownBytes ?? 0,
        AnsweredBy = outcome.AnsweredBy,
        Version = outcome.Version,
    };

    internal ServerOutcome Outcome() => new()
    {
        Fault = Fault,
        Text = Text,
        StructuredJson = Structured,
        Truncated = Truncated,
        RawResult = Strict.GetBytes(Raw),
        Media = [.. Media.Select(media => new ToolMedia(media.Kind, media.MimeType, media.Content, media.Uri, media.Name))],
        Cut = Whole.Length > 0 ? new CutText(Whole, ShownBytes) : null,
        AnsweredBy = AnsweredBy,
        Version = Version,
        Origin = Origin.Replay,
        OriginKey = Key,
    };

    /// <summary>What the caller would read is the same.</summary>
    internal bool SameAs(ServerOutcome outcome) =>
        Fault == outcome.Fault && Text == outcome.Text && Structured == outcome.StructuredJson && Truncated == outcome.Truncated
        && Strict.GetBytes(Raw).AsSpan().SequenceEqual(outcome.RawResult.Span);
}
