using System.Text.Json;

namespace AgentPlatform.Inference.OpenAi;

/// <summary>Body of POST /v1/chat/completions. What is not listed here is ignored; what is listed and cannot be done is refused.</summary>
internal sealed record ChatRequest
{
    public string? Model { get; init; }

    public IReadOnlyList<ChatRequestMessage>? Messages { get; init; }

    public IReadOnlyList<JsonElement>? Tools { get; init; }

    public JsonElement? ToolChoice { get; init; }

    public int? MaxTokens { get; init; }

    public int? MaxCompletionTokens { get; init; }

    public double? Temperature { get; init; }

    public double? TopP { get; init; }

    public int? TopK { get; init; }

    public long? Seed { get; init; }

    /// <summary>A string or a list of strings.</summary>
    public JsonElement? Stop { get; init; }

    public bool? Stream { get; init; }

    public ChatStreamOptions? StreamOptions { get; init; }

    public int? N { get; init; }

    public bool? Logprobs { get; init; }

    public double? FrequencyPenalty { get; init; }

    public double? PresencePenalty { get; init; }

    public JsonElement? LogitBias { get; init; }

    public JsonElement? ResponseFormat { get; init; }
}
