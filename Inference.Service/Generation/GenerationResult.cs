namespace AgentPlatform.Inference.Generation;

/// <summary>What one request came to.</summary>
/// <param name="Tokens">Sampled token ids; a stop token included.</param>
/// <param name="LogProbabilities">Natural log at temperature 1 before any cut, one per token.</param>
/// <param name="WeightVersions">Version of the weights that drew the token, one per token.</param>
/// <param name="End">Why it ended.</param>
/// <param name="PromptTokens">Length of the prompt.</param>
/// <param name="CachedPromptTokens">Prompt positions taken from the prefix cache.</param>
/// <param name="QueueTime">From arrival to first entering the batch.</param>
/// <param name="RunTime">From entering the batch to the last token.</param>
internal sealed record GenerationResult(
    ReadOnlyMemory<int> Tokens,
    ReadOnlyMemory<float> LogProbabilities,
    ReadOnlyMemory<long> WeightVersions,
    GenerationEnd End,
    int PromptTokens,
    int CachedPromptTokens,
    TimeSpan QueueTime,
    TimeSpan RunTime);
