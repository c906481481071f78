using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using AgentPlatform.Models.Compute;

namespace AgentPlatform.Models.Training;

/// <summary>AdamW (Loshchilov and Hutter 2019) over the flat vector, with the gradient clipped by its global norm.</summary>
public sealed unsafe class AdamW
{
    private const float Epsilon = 1e-8f;
    private readonly ParameterLayout _layout;
    private readonly AdamWOptions _options;
    private readonly FloatBuffer _mean;
    private readonly FloatBuffer _square;

    /// <summary>Fresh state for parameters of <paramref name="layout"/>.</summary>
    public AdamW(ParameterLayout layout, AdamWOptions options)
    {
        _layout = layout;
        _options = options;
        _mean = new FloatBuffer(layout.Length);
        _square = new FloatBuffer(layout.Length);
    }

    /// <summary>Steps taken.</summary>
    public long Steps { get; private set; }

    /// <summary>Updates <paramref name="weights"/> (and prepares them) from <paramref name="gradient"/>.</summary>
    /// <returns>The norm of the gradient before clipping.</returns>
    /// <exception cref="NotFiniteNumberException">The gradient holds NaN or infinity; nothing is changed.</exception>
    public double Step(ModelWeights weights, FloatBuffer gradient, double learningRate)
    {
        var norm = Math.Sqrt(SumOfSquares(gradient));
        if (!double.IsFinite(norm))
        {
            throw new NotFiniteNumberException("The gradient is not finite; the step was not taken.", norm);
        }

        Steps++;
        var clip = _options.GradientClip > 0 && norm > _options.GradientClip ? (float)(_options.GradientClip / norm) : 1f;
        var step = (float)(learningRate / (1 - Math.Pow(_options.Beta1, Steps)));
        var correction = (float)(1 / (1 - Math.Pow(_options.Beta2, Steps)));
        foreach (var entry in _layout.Entries)
        {
            var decay = entry.IsMatrix ? 1f - (float)(learningRate * _options.WeightDecay) : 1f;
            Update(weights.Values.Pointer, gradient.Pointer, entry, clip, step, correction, decay);
        }

        weights.Prepare();
        GC.KeepAlive(this);
        GC.KeepAlive(gradient);
        return norm;
    }

    /// <summary>First and second moments and the step count, for a checkpoint.</summary>
    public (ReadOnlyMemory<float> Mean, ReadOnlyMemory<float> Square, long Steps) Snapshot() => (_mean.Span.ToArray(), _square.Span.ToArray(), Steps);

    /// <summary>Continues from a snapshot.</summary>
    /// <exception cref="ArgumentException">The lengths are another model's.</exception>
    public void Restore(ReadOnlySpan<float> mean, ReadOnlySpan<float> square, long steps)
    {
        if (mean.Length != _mean.Length || square.Length != _square.Length)
        {
            throw new ArgumentException($"The optimiser state has {mean.Length} and {square.Length} values; the model has {_mean.Length}.", nameof(mean));
        }

        mean.CopyTo(_mean.Span);
        square.CopyTo(_square.Span);
        Steps = steps;
    }

    private void Update(float* values, float* gradient, ParameterEntry entry, float clip, float step, float correction, float decay)
    {
        var beta1 = Vector512.Create((float)_options.Beta1);
        var beta2 = Vector512.Create((float)_options.Beta2);
        var rest1 = Vector512.Create(1f - (float)_options.Beta1);
        var rest2 = Vector512.Create(1f - (float)_options.Beta2);
        for (var i = entry.Offset; i < entry.Offset + entry.Length; i += 16)
        {
            var g = Vector512.Load(gradient + i) * clip;
            var m = (Vector512.Load(_mean.Pointer + i) * beta1) + (g * rest1);
            var v = (Vector512.Load(_square.Pointer + i) * beta2) + (g * g * rest2);
            m.Store(_mean.Pointer + i);
            v.Store(_square.Pointer + i);
            var update = m * step / (Vector512.Sqrt(v * correction) + Vector512.Create(Epsilon));
            ((Vector512.Load(values + i) * decay) - update).Store(values + i);
        }
    }

    private static double SumOfSquares(FloatBuffer gradient)
    {
        double sum = 0;
        for (var i = 0; i < gradient.Length; i += 4096)
        {
            sum += TensorPrimitives.SumOfSquares(gradient.Span.Slice(i, Math.Min(4096, gradient.Length - i)));
        }

        return sum;
    }
}
