using AgentPlatform.Models.Compute;

namespace AgentPlatform.Models.Training;

/// <summary>Mean next-token cross-entropy: sum(-log p(target)) / <paramref name="normalizer"/>.</summary>
public sealed class CrossEntropyLoss(int sequences, double normalizer) : ITokenLoss
{
    private readonly double[] _loss = new double[sequences];
    private readonly int[] _wrong = new int[sequences];

    /// <summary>Value of the loss, over all calls so far.</summary>
    public double Value => _loss.Sum() / normalizer;

    /// <summary>Predicted tokens that were not the most likely one.</summary>
    public int Wrong => _wrong.Sum();

    /// <summary>Sequences with at least one such token.</summary>
    public int WrongSequences => _wrong.Count(w => w > 0);

    /// <inheritdoc/>
    public unsafe void Apply(int sequence, int index, int target, Span<float> logits)
    {
        fixed (float* row = logits)
        {
            var (max, logSumExp) = RowOps.LogSumExp(row, logits.Length);
            _loss[sequence] += logSumExp - logits[target];
            _wrong[sequence] += logits[target] < max ? 1 : 0;
            RowOps.Softmax(row, logits.Length, logSumExp, (float)(1 / normalizer));
            logits[target] -= (float)(1 / normalizer);
        }
    }
}
