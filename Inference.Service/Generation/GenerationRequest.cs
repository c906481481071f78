namespace AgentPlatform.Inference.Generation;

/// <summary>A prompt to go on from.</summary>
/// <param name="Prompt">Token ids, at least one.</param>
/// <param name="Sampling">How tokens are drawn.</param>
/// <param name="StopTokens">Any of these ends the generation and is its last token. Empty: the model's end-of-turn tokens.</param>
internal sealed record GenerationRequest(ReadOnlyMemory<int> Prompt, SamplingSettings Sampling, ReadOnlyMemory<int> StopTokens);
