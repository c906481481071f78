using System.Numerics.Tensors;
using AgentPlatform.Models.Training;
using AgentPlatform.Trainer.Data;

namespace AgentPlatform.Trainer.Supervised;

/// <summary>Measures a validation set: cross-entropy, and the share of probes of which any token is not the most likely one.</summary>
internal sealed class ProbeLoss(IReadOnlyList<EncodedExample> examples) : ITokenLoss
{
    private readonly CrossEntropyLoss _loss = new(examples.Count, Math.Max(1, examples.Sum(e => e.Sequence.Predicted.Length)));
    private readonly bool[][] _wrong = [.. examples.Select(e => new bool[e.Sequence.Predicted.Length])];

    /// <summary>Mean cross-entropy per predicted token, nats.</summary>
    public double Loss => _loss.Value;

    /// <summary>Share of probes copied wrongly; of predicted tokens when the set has no probes.</summary>
    public double CopyError
    {
        get
        {
            var probes = examples.Sum(e => e.Probes.Count);
            return probes == 0
                ? _wrong.Sum(w => w.Count(x => x)) / (double)Math.Max(1, _wrong.Sum(w => w.Length))
                : examples.Select((e, i) => e.Probes.Count(p => _wrong[i].AsSpan(p).Contains(true))).Sum() / (double)probes;
        }
    }

    public void Apply(int sequence, int index, int target, Span<float> logits)
    {
        _wrong[sequence][index] = TensorPrimitives.IndexOfMax(logits) != target;
        _loss.Apply(sequence, index, target, logits);
    }
}
