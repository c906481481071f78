namespace AgentPlatform.Inference.Generation;

/// <summary>Logprobs of given tokens.</summary>
/// <param name="LogProbabilities">Of token i given 0..i-1, natural log; the first is 0.</param>
/// <param name="WeightVersion">The one version of weights that computed all of them.</param>
internal sealed record ScoreResult(ReadOnlyMemory<float> LogProbabilities, long WeightVersion);
