using AgentPlatform.Models.Compute;

namespace AgentPlatform.Inference.Generation;

/// <summary>Computes batches under one set of weights. Called by the engine's loop only, one batch at a time.</summary>
internal interface IModelRunner
{
    int VocabularySize { get; }

    /// <summary>Computes the chunks' keys, values and logits. A row's result depends on its own sequence only.</summary>
    void Forward(ReadOnlySpan<SequenceChunk> batch);

    /// <summary>One row of the last batch: its chunks in order, one row each, or one per token with <see cref="SequenceChunk.AllLogits"/>.</summary>
    ReadOnlySpan<float> Logits(int row);
}
