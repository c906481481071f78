namespace AgentPlatform.Inference.Generation;

/// <summary>How the tokens of one request are drawn.</summary>
/// <param name="Temperature">0 is greedy.</param>
/// <param name="TopP">Smallest set of tokens with at least this probability; 0 and 1 mean no cut.</param>
/// <param name="TopK">Number of likeliest tokens kept; 0 means no cut.</param>
/// <param name="Seed">With a token's position it decides the draw: same seed, same tokens, whatever else is in the batch.</param>
/// <param name="MaxNewTokens">Most tokens to generate, at least 1.</param>
internal readonly record struct SamplingSettings(double Temperature, double TopP, int TopK, ulong Seed, int MaxNewTokens);
