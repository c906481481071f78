namespace AgentPlatform.Inference.OpenAi;

internal sealed record ChatUsage(int PromptTokens, int CompletionTokens, int TotalTokens, ChatPromptDetails PromptTokensDetails);
