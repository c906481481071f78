namespace AgentPlatform.Inference.OpenAi;

internal sealed record ChatPromptDetails(int CachedTokens);
