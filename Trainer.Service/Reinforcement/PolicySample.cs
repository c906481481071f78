using AgentPlatform.Models.Training;

namespace AgentPlatform.Trainer.Reinforcement;

/// <summary>One trajectory ready for the loss: predicted tokens are the sampled ones.</summary>
/// <param name="Sequence">All tokens, and which of them were sampled.</param>
/// <param name="Behaviour">Log-probability each sampled token was drawn with.</param>
/// <param name="Advantage">The trajectory's advantage.</param>
/// <param name="OldestVersion">Smallest weight version among the sampled tokens.</param>
public sealed record PolicySample(TrainingSequence Sequence, float[] Behaviour, double Advantage, long OldestVersion);
