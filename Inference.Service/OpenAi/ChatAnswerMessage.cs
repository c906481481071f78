using System.Text.Json.Serialization;

namespace AgentPlatform.Inference.OpenAi;

/// <summary>The assistant's message of a whole answer.</summary>
internal sealed record ChatAnswerMessage(
    string Role,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Content,
    string? ReasoningContent,
    IReadOnlyList<ChatToolCallBody>? ToolCalls);
