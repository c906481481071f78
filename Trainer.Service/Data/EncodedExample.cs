using AgentPlatform.Models.Training;

namespace AgentPlatform.Trainer.Data;

/// <summary>One example as tokens.</summary>
/// <param name="Sequence">Tokens, and which of them carry loss.</param>
/// <param name="Probes">
/// Ranges of indices into the predicted tokens whose text the context determines: read right or wrong as a whole, they
/// measure what the model can do, whatever the loss of choices that are free.
/// </param>
internal sealed record EncodedExample(TrainingSequence Sequence, IReadOnlyList<Range> Probes);
