using AgentPlatform.Models.Compute;
using AgentPlatform.Models.Training;

namespace AgentPlatform.Trainer.Checkpoints;

/// <summary>All that a stage needs to go on: weights, optimiser, and its own state as JSON.</summary>
internal sealed record Checkpoint<TState>(ModelWeights Weights, AdamW Optimizer, string TokenizerJson, string ChatTemplate, TState State);
