using AgentPlatform.Inference.Generation;
using AgentPlatform.Models.Compute;

namespace AgentPlatform.Tests.Fixtures;

/// <summary>The real runner with a script: before each step it runs what the test has put there, on the engine's own thread.</summary>
internal sealed class ScriptedRunner(IModelRunner inner, PagedKvCache cache) : IModelRunner
{
    /// <summary>Called with the number of the step, from 1, and its batch size.</summary>
    public Action<int, int>? BeforeStep { get; set; }

    public PagedKvCache Cache => cache;

    public int Steps { get; private set; }

    public int VocabularySize => inner.VocabularySize;

    public void Forward(ReadOnlySpan<SequenceChunk> batch)
    {
        BeforeStep?.Invoke(++Steps, batch.Length);
        inner.Forward(batch);
    }

    public ReadOnlySpan<float> Logits(int row) => inner.Logits(row);
}
