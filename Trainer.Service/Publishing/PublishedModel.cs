using AgentPlatform.Models.Compute;

namespace AgentPlatform.Trainer.Publishing;

/// <summary>What every engine ought to serve. The weights are never changed once they are here.</summary>
/// <param name="Version">Grows with each publication, over all runs.</param>
/// <param name="ModelId">Name under which the engine serves it.</param>
internal sealed record PublishedModel(long Version, string ModelId, ModelWeights Weights, string TokenizerJson, string ChatTemplate, string IdempotencyKey);
