using System.Numerics;
using System.Runtime.Intrinsics;

namespace AgentPlatform.Models.Compute;

/// <summary>Operations on one row at a time; lengths are multiples of 16. Each has a fixed order of additions.</summary>
internal static unsafe class RowOps
{
    private const int Lanes = 16;

    /// <summary>Sum of products of two rows.</summary>
    public static float Dot(float* x, float* y, int length)
    {
        Vector512<float> sum = default;
        for (var i = 0; i < length; i += Lanes)
        {
            sum = Vector512.FusedMultiplyAdd(Vector512.Load(x + i), Vector512.Load(y + i), sum);
        }

        return Vector512.Sum(sum);
    }

    /// <summary>y += a x.</summary>
    public static void AddScaled(float* y, float* x, float a, int length)
    {
        var scale = Vector512.Create(a);
        for (var i = 0; i < length; i += Lanes)
        {
            Vector512.FusedMultiplyAdd(scale, Vector512.Load(x + i), Vector512.Load(y + i)).Store(y + i);
        }
    }

    /// <summary>y = x / rms(x) * weight. Returns 1 / rms(x) = 1 / sqrt(mean(x^2) + eps).</summary>
    public static float RmsNorm(float* x, float* weight, float* y, int length, float eps)
    {
        var inverse = 1f / MathF.Sqrt((Dot(x, x, length) / length) + eps);
        var scale = Vector512.Create(inverse);
        for (var i = 0; i < length; i += Lanes)
        {
            (Vector512.Load(x + i) * scale * Vector512.Load(weight + i)).Store(y + i);
        }

        return inverse;
    }

    /// <summary>Backward of <see cref="RmsNorm"/>: dx += ..., dweight += .... <paramref name="dx"/> may be <paramref name="dy"/> only with <paramref name="replace"/>.</summary>
    public static void RmsNormBackward(float* x, float* weight, float* dy, float* dx, float* dweight, int length, float eps, bool replace)
    {
        var inverse = 1f / MathF.Sqrt((Dot(x, x, length) / length) + eps);
        var scale = Vector512.Create(inverse);
        Vector512<float> inner = default;
        for (var i = 0; i < length; i += Lanes)
        {
            var g = Vector512.Load(dy + i);
            var v = Vector512.Load(x + i);
            inner = Vector512.FusedMultiplyAdd(g * Vector512.Load(weight + i), v, inner);
            Vector512.FusedMultiplyAdd(g, v * scale, Vector512.Load(dweight + i)).Store(dweight + i);
        }

        var shift = Vector512.Create(-Vector512.Sum(inner) * inverse * inverse * inverse / length);
        for (var i = 0; i < length; i += Lanes)
        {
            var d = Vector512.FusedMultiplyAdd(shift, Vector512.Load(x + i), Vector512.Load(dy + i) * Vector512.Load(weight + i) * scale);
            (replace ? d : d + Vector512.Load(dx + i)).Store(dx + i);
        }
    }

    /// <summary>y = silu(gate) * up, with silu(g) = g / (1 + exp(-g)).</summary>
    public static void SwiGlu(float* gate, float* up, float* y, int length)
    {
        for (var i = 0; i < length; i += Lanes)
        {
            var g = Vector512.Load(gate + i);
            (g / (Vector512<float>.One + Vector512.Exp(-g)) * Vector512.Load(up + i)).Store(y + i);
        }
    }

    /// <summary>Backward of <see cref="SwiGlu"/>, written over gate and up.</summary>
    public static void SwiGluBackward(float* gate, float* up, float* dy, float* dgate, float* dup, int length)
    {
        for (var i = 0; i < length; i += Lanes)
        {
            var g = Vector512.Load(gate + i);
            var u = Vector512.Load(up + i);
            var d = Vector512.Load(dy + i);
            var s = Vector512<float>.One / (Vector512<float>.One + Vector512.Exp(-g));
            (d * g * s).Store(dup + i);
            (d * u * s * (Vector512<float>.One + (g * (Vector512<float>.One - s)))).Store(dgate + i);
        }
    }

    /// <summary>The largest element and log(sum(exp(row))), both needed for a softmax.</summary>
    public static (float Max, float LogSumExp) LogSumExp(float* row, int length)
    {
        var peak = Vector512.Load(row);
        for (var i = Lanes; i < length; i += Lanes)
        {
            peak = Vector512.Max(peak, Vector512.Load(row + i));
        }

        var max = float.NegativeInfinity;
        for (var i = 0; i < Lanes; i++)
        {
            max = MathF.Max(max, peak[i]);
        }

        var shift = Vector512.Create(max);
        Vector512<float> sum = default;
        for (var i = 0; i < length; i += Lanes)
        {
            sum += Vector512.Exp(Vector512.Load(row + i) - shift);
        }

        return (max, max + MathF.Log(Vector512.Sum(sum)));
    }

    /// <summary>row = exp(row - logSumExp) * scale.</summary>
    public static void Softmax(float* row, int length, float logSumExp, float scale)
    {
        var shift = Vector512.Create(logSumExp);
        var factor = Vector512.Create(scale);
        for (var i = 0; i < length; i += Lanes)
        {
            (Vector512.Exp(Vector512.Load(row + i) - shift) * factor).Store(row + i);
        }
    }
}
