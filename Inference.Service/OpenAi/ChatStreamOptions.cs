namespace AgentPlatform.Inference.OpenAi;

internal sealed record ChatStreamOptions(bool? IncludeUsage);
