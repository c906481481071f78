namespace AgentPlatform.Inference.Generation;

/// <summary>One sampled token on its way to a streaming caller.</summary>
/// <param name="Token">Token id.</param>
/// <param name="LogProbability">Natural log at temperature 1 before any cut.</param>
/// <param name="WeightVersion">Version of the weights that drew it.</param>
internal readonly record struct SampledToken(int Token, float LogProbability, long WeightVersion);
