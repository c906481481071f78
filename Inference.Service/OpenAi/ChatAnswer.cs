namespace AgentPlatform.Inference.OpenAi;

/// <summary>A whole answer (object chat.completion) or a piece of a streamed one (chat.completion.chunk).</summary>
internal sealed record ChatAnswer(
    string Id, string Object, long Created, string Model, IReadOnlyList<ChatChoice> Choices, ChatUsage? Usage, string SystemFingerprint);
