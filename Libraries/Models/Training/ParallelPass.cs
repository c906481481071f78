using System.Numerics.Tensors;
using AgentPlatform.Models.Compute;

namespace AgentPlatform.Models.Training;

/// <summary>
/// Splits a batch over threads by sequence and adds their gradients in a fixed order, so that a run with the same number
/// of threads repeats exactly.
/// </summary>
public sealed class ParallelPass
{
    private readonly TrainingPass[] _passes;
    private readonly FloatBuffer[] _gradients;

    /// <summary>Uses <paramref name="threads"/> threads.</summary>
    public ParallelPass(ModelWeights weights, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        Gradient = new FloatBuffer(weights.Layout.Length);
        _passes = [.. Enumerable.Range(0, threads).Select(_ => new TrainingPass(weights))];
        _gradients = [Gradient, .. Enumerable.Range(1, threads - 1).Select(_ => new FloatBuffer(weights.Layout.Length))];
    }

    /// <summary>Sum of the gradients since <see cref="Clear"/>, in the weights' layout.</summary>
    public FloatBuffer Gradient { get; }

    /// <summary>Sets the gradient to zero.</summary>
    public void Clear() => Gradient.Span.Clear();

    /// <summary>Runs the batch; with <paramref name="backward"/>, adds to <see cref="Gradient"/>.</summary>
    public void Run(IReadOnlyList<TrainingSequence> sequences, ITokenLoss loss, bool backward)
    {
        var batch = sequences as TrainingSequence[] ?? [.. sequences];
        if (_passes.Length == 1 || batch.Length == 1)
        {
            _passes[0].Run(batch, 0, loss, backward ? Gradient : null);
            return;
        }

        var bounds = Split(batch, _passes.Length);
        Parallel.For(0, _passes.Length, new ParallelOptions { MaxDegreeOfParallelism = _passes.Length }, i =>
        {
            if (backward && i > 0)
            {
                _gradients[i].Span.Clear();
            }

            _passes[i].Run(batch.AsSpan(bounds[i], bounds[i + 1] - bounds[i]), bounds[i], loss, backward ? _gradients[i] : null);
        });
        for (var i = 1; backward && i < _gradients.Length; i++)
        {
            TensorPrimitives.Add(Gradient.Span, _gradients[i].Span, Gradient.Span);
        }
    }

    /// <summary>Neighbouring parts of about equal numbers of rows.</summary>
    private static int[] Split(TrainingSequence[] batch, int parts)
    {
        var total = batch.Sum(s => (long)s.Rows);
        var bounds = new int[parts + 1];
        long rows = 0;
        var part = 1;
        for (var i = 0; i < batch.Length && part < parts; i++)
        {
            rows += batch[i].Rows;
            while (part < parts && rows * parts >= total * part)
            {
                bounds[part++] = i + 1;
            }
        }

        bounds[parts] = batch.Length;
        return bounds;
    }
}
