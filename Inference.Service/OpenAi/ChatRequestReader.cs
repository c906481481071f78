using System.Text.Json;
using AgentPlatform.Inference.Generation;
using AgentPlatform.Inference.Weights;
using AgentPlatform.Models.Text;
using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.Inference.OpenAi;

/// <summary>From a request's body to a prompt and its sampling. Refuses by name what cannot be done.</summary>
internal static class ChatRequestReader
{
    private const int MaxStops = 16;

    public static GenerationRequest Read(ChatRequest request, ServedWeights served, SeedSource seeds)
    {
        CheckModel(request.Model, served);
        CheckSupported(request);
        if (request.Messages is not { Count: > 0 } messages)
        {
            throw OpenAiErrors.Invalid("messages", "is missing or empty");
        }

        var prompt = TokenPiece.Concatenate(
            served.Model.Chat.EncodePrompt([.. messages.Select(Turn)], Tools(request), addGenerationPrompt: true));
        var room = Math.Max(served.MaxContextTokens - prompt.Length, 1);
        var most = request.MaxCompletionTokens ?? request.MaxTokens ?? room;
        if (most < 1)
        {
            throw OpenAiErrors.Invalid("max_tokens", $"is {most}; at least 1 token must be asked for");
        }

        var seed = request.Seed is { } given ? unchecked((ulong)given) : seeds.Next();
        return new GenerationRequest(
            prompt, new SamplingSettings(request.Temperature ?? 1, request.TopP ?? 1, request.TopK ?? 0, seed, most), default);
    }

    public static IReadOnlyList<string> Stops(ChatRequest request)
    {
        List<string> stops = [];
        switch (request.Stop)
        {
            case null or { ValueKind: JsonValueKind.Null }:
                break;
            case { ValueKind: JsonValueKind.String } one:
                stops.Add(one.GetString()!);
                break;
            case { ValueKind: JsonValueKind.Array } list when list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String):
                stops.AddRange(list.EnumerateArray().Select(item => item.GetString()!));
                break;
            default:
                throw OpenAiErrors.Invalid("stop", "must be a string or a list of strings");
        }

        return stops.Count <= MaxStops && !stops.Contains(string.Empty)
            ? stops
            : throw OpenAiErrors.Invalid("stop", $"has {stops.Count} strings; at most {MaxStops} are taken, and none may be empty");
    }

    /// <summary>Whether tool calls are to be left as text.</summary>
    public static bool CallsAsText(ChatRequest request) => Choice(request) == "none";

    private static void CheckModel(string? model, ServedWeights served)
    {
        if (string.IsNullOrEmpty(model))
        {
            throw OpenAiErrors.Invalid("model", $"is missing; '{served.Model.Id}' is served");
        }

        if (model != served.Model.Id)
        {
            throw new PlatformException(PlatformErrorCode.Missing, "MODEL_NOT_FOUND", $"The model '{model}' does not exist; '{served.Model.Id}' is served.") { Field = "model" };
        }
    }

    private static void CheckSupported(ChatRequest request)
    {
        Refuse(request.N is > 1 or < 1, "n", "other than 1 is not supported");
        Refuse(request.Logprobs is true, "logprobs", "is not supported here; the gRPC door returns one for every token");
        Refuse(request.FrequencyPenalty is not (null or 0), "frequency_penalty", "is not supported");
        Refuse(request.PresencePenalty is not (null or 0), "presence_penalty", "is not supported");
        Refuse(request.LogitBias is { ValueKind: JsonValueKind.Object } bias && bias.EnumerateObject().Any(), "logit_bias", "is not supported");
        Refuse(
            request.ResponseFormat is { ValueKind: JsonValueKind.Object } format
            && format.TryGetProperty("type", out var type) && type.GetString() != "text",
            "response_format", "other than text is not supported");
        Refuse(Choice(request) is not (null or "auto" or "none"), "tool_choice", "other than 'auto' and 'none' is not supported");
    }

    private static string? Choice(ChatRequest request) => request.ToolChoice switch
    {
        null or { ValueKind: JsonValueKind.Null } => null,
        { ValueKind: JsonValueKind.String } choice => choice.GetString(),
        _ => "named",
    };

    private static void Refuse(bool asked, string parameter, string problem)
    {
        if (asked)
        {
            throw OpenAiErrors.Unsupported(parameter, problem);
        }
    }

    private static ToolDefinition[] Tools(ChatRequest request)
    {
        if (request.Tools is not { Count: > 0 } tools || CallsAsText(request))
        {
            return [];
        }

        var definitions = new ToolDefinition[tools.Count];
        for (var i = 0; i < definitions.Length; i++)
        {
            try
            {
                definitions[i] = ToolDefinition.FromOpenAi(tools[i].GetRawText());
            }
            catch (FormatException error)
            {
                throw OpenAiErrors.Invalid($"tools[{i}]", $"cannot be used: {error.Message}");
            }
        }

        return definitions;
    }

    private static ChatTurn Turn(ChatRequestMessage message, int index)
    {
        var role = message.Role switch
        {
            "system" or "developer" => ChatRole.System,
            "user" => ChatRole.User,
            "assistant" => ChatRole.Assistant,
            "tool" => ChatRole.Tool,
            _ => throw OpenAiErrors.Invalid($"messages[{index}].role", $"is '{message.Role}'; system, developer, user, assistant and tool are known"),
        };
        return new ChatTurn(role, Text(message.Content, index))
        {
            Reasoning = message.ReasoningContent,
            ToolCalls = message.ToolCalls is { Count: > 0 } calls ? [.. calls.Select(call => ToolCall(call, index))] : [],
        };
    }

    private static ChatToolCall ToolCall(ChatToolCallBody call, int index) =>
        call.Function is { Name.Length: > 0 } function
            ? new ChatToolCall(function.Name, string.IsNullOrEmpty(function.Arguments) ? "{}" : function.Arguments)
            : throw OpenAiErrors.Invalid($"messages[{index}].tool_calls", "has a call without function.name");

    private static string Text(JsonElement? content, int index) => content switch
    {
        null or { ValueKind: JsonValueKind.Null } => string.Empty,
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        { ValueKind: JsonValueKind.Array } parts => string.Concat(parts.EnumerateArray().Select(part => Part(part, index))),
        _ => throw OpenAiErrors.Invalid($"messages[{index}].content", "must be a string or a list of text parts"),
    };

    private static string Part(JsonElement part, int index) =>
        part.ValueKind == JsonValueKind.Object && part.TryGetProperty("type", out var type) && type.ValueEquals("text")
        && part.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()!
            : throw OpenAiErrors.Unsupported($"messages[{index}].content", "has a part that is not text; only text is supported");
}
