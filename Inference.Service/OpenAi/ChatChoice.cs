using System.Text.Json.Serialization;

namespace AgentPlatform.Inference.OpenAi;

/// <summary>One answer, or one piece of it: <paramref name="Message"/> when whole, <paramref name="Delta"/> when streamed.</summary>
internal sealed record ChatChoice(
    int Index,
    ChatAnswerMessage? Message,
    ChatDelta? Delta,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? FinishReason);
