namespace AgentPlatform.Inference.Weights;

/// <summary>What the engine serves at this moment.</summary>
/// <param name="Model">The model.</param>
/// <param name="Version">Version of its weights; 0 for a folder read at start.</param>
/// <param name="IdempotencyKey">Of the push that brought them.</param>
/// <param name="MaxContextTokens">Longest sequence: what the model was made for, or what the key/value cache can hold.</param>
internal sealed record ServedWeights(ServedModel Model, long Version, string IdempotencyKey, int MaxContextTokens);
