using AgentPlatform.Models.Compute;

namespace AgentPlatform.Inference.Generation;

/// <summary>The real thing: Qwen3 on the CPU kernels that the trainer uses too.</summary>
internal sealed class Qwen3Runner(ModelWeights weights, PagedKvCache cache, int threads) : IModelRunner
{
    private readonly Qwen3Engine _engine = new(weights, threads);
    private readonly LogitsBuffer _logits = new();

    public int VocabularySize => weights.Config.VocabularySize;

    public void Forward(ReadOnlySpan<SequenceChunk> batch) => _engine.Forward(batch, cache, _logits);

    public ReadOnlySpan<float> Logits(int row) => _logits.Row(row);
}
