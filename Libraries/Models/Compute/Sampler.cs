using System.Numerics.Tensors;

namespace AgentPlatform.Models.Compute;

/// <summary>Draws a token from a row of logits. The same seed and position draw the same token, whatever else runs.</summary>
public static class Sampler
{
    /// <summary>Natural log of the probability of <paramref name="token"/> at temperature 1, before any cut.</summary>
    public static unsafe float LogProbability(ReadOnlySpan<float> logits, int token)
    {
        fixed (float* row = logits)
        {
            return logits[token] - RowOps.LogSumExp(row, logits.Length).LogSumExp;
        }
    }

    /// <summary>Draws one token; its logprob is at temperature 1, before any cut.</summary>
    /// <param name="logits">One row, a multiple of 16 long.</param>
    /// <param name="temperature">0 is greedy: the first of the largest logits.</param>
    /// <param name="topP">Smallest set of tokens with at least this probability; 0 or 1 means all.</param>
    /// <param name="topK">Number of tokens kept; 0 means all.</param>
    /// <param name="seed">Seed of the request.</param>
    /// <param name="position">Position of the token in its sequence.</param>
    public static (int Token, float LogProbability) Sample(ReadOnlySpan<float> logits, double temperature, double topP, int topK, ulong seed, int position)
    {
        var token = temperature <= 0 ? TensorPrimitives.IndexOfMax(logits) : Draw(logits, temperature, topP, topK, Uniform(seed, position));
        return (token, LogProbability(logits, token));
    }

    /// <summary>A number in [0, 1) from a counter-based generator (SplitMix64; Steele, Lea, Flood 2014).</summary>
    internal static double Uniform(ulong seed, int position)
    {
        unchecked
        {
            var z = seed + (0x9E3779B97F4A7C15UL * (ulong)(position + 1));
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            z ^= z >> 31;
            // Twice mixed: neighbouring seeds must not give neighbouring draws.
            z = (z ^ (z >> 33)) * 0xFF51AFD7ED558CCDUL;
            z ^= z >> 33;
            return (z >> 11) * (1.0 / (1UL << 53));
        }
    }

    private static int Draw(ReadOnlySpan<float> logits, double temperature, double topP, int topK, double uniform)
    {
        Span<float> weights = logits.Length <= 4096 ? stackalloc float[logits.Length] : new float[logits.Length];
        var max = TensorPrimitives.Max(logits);
        TensorPrimitives.Subtract(logits, max, weights);
        if (temperature != 1)
        {
            TensorPrimitives.Multiply(weights, (float)(1 / temperature), weights);
        }

        TensorPrimitives.Exp(weights, weights);
        if (topK > 0 || (topP > 0 && topP < 1))
        {
            Cut(weights, topP, topK);
        }

        double total = 0;
        foreach (var w in weights)
        {
            total += w;
        }

        var target = uniform * total;
        var last = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            if (weights[i] <= 0)
            {
                continue;
            }

            last = i;
            target -= weights[i];
            if (target < 0)
            {
                break;
            }
        }

        return last;
    }

    private static void Cut(Span<float> weights, double topP, int topK)
    {
        var order = new int[weights.Length];
        var keys = new float[weights.Length];
        double total = 0;
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
            keys[i] = -weights[i];
            total += weights[i];
        }

        Array.Sort(keys, order);
        var limit = topK > 0 ? Math.Min(topK, order.Length) : order.Length;
        var wanted = topP > 0 && topP < 1 ? topP * total : double.PositiveInfinity;
        double kept = 0;
        for (var i = 0; i < order.Length; i++)
        {
            if (i >= limit || kept >= wanted)
            {
                weights[order[i]] = 0;
            }
            else
            {
                kept += weights[order[i]];
            }
        }
    }
}
