using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AgentPlatform.Models.Compute;

/// <summary>
/// Causal attention of one query over paged keys and values: out = softmax(q K^T / sqrt(d)) V. The engine and the trainer
/// both call this, one query row at a time, so that neither batch, chunk nor block placement can change a bit of the result.
/// </summary>
internal static unsafe class Attention
{
    private const int Lanes = PagedKvCache.TokensPerBlock;

    /// <summary>Floats of scratch that a context of <paramref name="tokens"/> needs.</summary>
    public static int ScratchLength(int tokens) => (tokens + Lanes - 1) / Lanes * Lanes;

    /// <summary>Attends to the first <paramref name="count"/> positions; leaves the probabilities in <paramref name="scores"/>.</summary>
    /// <param name="query">One head, [headDim].</param>
    /// <param name="keys">First block of this layer and head; blocks are <paramref name="blockStride"/> floats apart.</param>
    /// <param name="values">As keys.</param>
    /// <param name="blocks">The sequence's block table.</param>
    /// <param name="scores">Scratch of <see cref="ScratchLength"/> floats.</param>
    /// <param name="output">[headDim].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(float* query, float* keys, float* values, int blockStride, int* blocks, int count, int headDim, float* scores, float* output)
    {
        Probabilities(query, keys, blockStride, blocks, count, headDim, scores);
        for (var d = 0; d < headDim; d += 32)
        {
            var wide = headDim - d >= 32;
            Vector512<float> sum0 = default, sum1 = default;
            for (var first = 0; first < count; first += Lanes)
            {
                var v = values + ((long)blocks[first / Lanes] * blockStride) + d;
                var n = Math.Min(Lanes, count - first);
                for (var j = 0; j < n; j++, v += headDim)
                {
                    var p = Vector512.Create(scores[first + j]);
                    sum0 = Vector512.FusedMultiplyAdd(p, Vector512.Load(v), sum0);
                    if (wide)
                    {
                        sum1 = Vector512.FusedMultiplyAdd(p, Vector512.Load(v + 16), sum1);
                    }
                }
            }

            sum0.Store(output + d);
            if (wide)
            {
                sum1.Store(output + d + 16);
            }
        }
    }

    /// <summary>scores[j] = softmax over the first <paramref name="count"/> positions of q.k / sqrt(d); 0 beyond.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Probabilities(float* query, float* keys, int blockStride, int* blocks, int count, int headDim, float* scores)
    {
        var scale = Vector512.Create(1f / MathF.Sqrt(headDim));
        var lowest = Vector512.Create(float.NegativeInfinity);
        var peak = lowest;
        for (var first = 0; first < count; first += Lanes)
        {
            var k = keys + ((long)blocks[first / Lanes] * blockStride);
            Vector512<float> even = default, odd = default;
            for (var d = 0; d < headDim; d += 2, k += 2 * Lanes)
            {
                even = Vector512.FusedMultiplyAdd(Vector512.Create(query[d]), Vector512.Load(k), even);
                odd = Vector512.FusedMultiplyAdd(Vector512.Create(query[d + 1]), Vector512.Load(k + Lanes), odd);
            }

            var s = (even + odd) * scale;
            if (count - first < Lanes)
            {
                s = Vector512.ConditionalSelect(Vector512.LessThan(Vector512<float>.Indices, Vector512.Create((float)(count - first))), s, lowest);
            }

            peak = Vector512.Max(peak, s);
            s.Store(scores + first);
        }

        var max = float.NegativeInfinity;
        for (var i = 0; i < Lanes; i++)
        {
            max = MathF.Max(max, peak[i]);
        }

        var shift = Vector512.Create(max);
        Vector512<float> total = default;
        for (var first = 0; first < count; first += Lanes)
        {
            var e = Vector512.Exp(Vector512.Load(scores + first) - shift);
            total += e;
            e.Store(scores + first);
        }

        var inverse = Vector512.Create(1f / Vector512.Sum(total));
        for (var first = 0; first < count; first += Lanes)
        {
            (Vector512.Load(scores + first) * inverse).Store(scores + first);
        }
    }

    /// <summary>
    /// Backward of <see cref="Forward"/> for one query. Adds to dquery, and to dkeys and dvalues, which like
    /// <paramref name="keyRows"/> are rows of one head, <paramref name="rowStride"/> floats apart, first position first.
    /// </summary>
    /// <param name="probabilities">What <see cref="Probabilities"/> left.</param>
    /// <param name="valueBlocks">Values transposed as keys are: [position block][dim][position].</param>
    /// <param name="scratch">As long as the probabilities.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(
        float* query, float* doutput, float* probabilities, float* valueBlocks, int valueBlockStride, float* keyRows, int rowStride, int count, int headDim,
        float* dquery, float* dkeys, float* dvalues, float* scratch)
    {
        Vector512<float> inner = default;
        for (var first = 0; first < count; first += Lanes)
        {
            var v = valueBlocks + ((long)(first / Lanes) * valueBlockStride);
            Vector512<float> even = default, odd = default;
            for (var d = 0; d < headDim; d += 2, v += 2 * Lanes)
            {
                even = Vector512.FusedMultiplyAdd(Vector512.Create(doutput[d]), Vector512.Load(v), even);
                odd = Vector512.FusedMultiplyAdd(Vector512.Create(doutput[d + 1]), Vector512.Load(v + Lanes), odd);
            }

            var dp = even + odd;
            inner = Vector512.FusedMultiplyAdd(dp, Vector512.Load(probabilities + first), inner);
            dp.Store(scratch + first);
        }

        var mean = Vector512.Create(Vector512.Sum(inner));
        var scale = Vector512.Create(1f / MathF.Sqrt(headDim));
        for (var first = 0; first < count; first += Lanes)
        {
            (Vector512.Load(probabilities + first) * (Vector512.Load(scratch + first) - mean) * scale).Store(scratch + first);
        }

        for (var d = 0; d < headDim; d += Lanes)
        {
            var q = Vector512.Load(query + d);
            var o = Vector512.Load(doutput + d);
            var sum = Vector512.Load(dquery + d);
            var k = keyRows + d;
            var dk = dkeys + d;
            var dv = dvalues + d;
            for (var j = 0; j < count; j++)
            {
                var s = Vector512.Create(scratch[j]);
                sum = Vector512.FusedMultiplyAdd(s, Vector512.Load(k), sum);
                Vector512.FusedMultiplyAdd(s, q, Vector512.Load(dk)).Store(dk);
                Vector512.FusedMultiplyAdd(Vector512.Create(probabilities[j]), o, Vector512.Load(dv)).Store(dv);
                k += rowStride;
                dk += rowStride;
                dv += rowStride;
            }

            sum.Store(dquery + d);
        }
    }
}
