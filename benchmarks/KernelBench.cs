using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using AgentPlatform.Models.Compute;
using AgentPlatform.Models.Files;
using AgentPlatform.Models.Training;

namespace AgentPlatform.Benchmarks;

/// <summary>
/// Training and decoding of the quickstart's model shape on one thread, as arithmetic done, against the fused multiply-add rate that the
/// same core reaches with all operands in registers. Medians of interleaved rounds: both sides see the same noise.
/// </summary>
internal static class KernelBench
{
    private const int Rounds = 7;
    private const int Sequences = 16;
    private const int Length = 252;

    public static void Run()
    {
        var config = new ModelConfig
        {
            HiddenSize = 64,
            Layers = 3,
            AttentionHeads = 2,
            KeyValueHeads = 1,
            HeadDim = 32,
            IntermediateSize = 192,
            VocabularySize = 1024,
            RopeTheta = 10_000,
            MaxPositionEmbeddings = 1024,
            EosTokenIds = [1],
        };
        var weights = new ModelWeights(config);
        weights.Initialize(1);
        var train = Trainer(weights);
        var decode = Decoder(weights);
        var (peaks, trains, decodes) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            var (peak, trained, decoded) = (PeakGflops(), train(), decode());
            if (round > 0)
            {
                peaks.Add(peak);
                trains.Add(trained);
                decodes.Add(decoded);
            }
        }

        // Multiply-adds in matrices per token: two operations each, three times over for forward and backward. Attention is left out.
        var matrix = weights.Layout.Entries.Where(e => e.IsMatrix && !e.Name.Contains("embed", StringComparison.Ordinal)).Sum(e => (double)e.Length);
        var head = (double)config.VocabularySize * config.HiddenSize;
        var file = new BenchFile("kernels");
        var roof = Median(peaks);
        file.Add("fma_peak_gflops", roof, "GFLOP/s", 0, "16 independent chains of Vector512 fused multiply-adds in registers, one thread");
        file.Add("train_tokens_per_s", Median(trains), "tokens/s", roof * 1e9 / (6 * (matrix + head)), $"{weights.Layout.Length} parameters, {Sequences} sequences of {Length}, loss on every token; reference: matrix work at the peak rate");
        file.Add("decode64_tokens_per_s", Median(decodes), "tokens/s", roof * 1e9 / (2 * (matrix + head)), "64 sequences at context 100 to 250, sampling included; reference: matrix work at the peak rate");
        file.Write();
    }

    private static Func<double> Trainer(ModelWeights weights)
    {
        var pass = new ParallelPass(weights, 1);
        var random = new Random(1);
        var batch = Enumerable.Range(0, Sequences)
            .Select(_ => new TrainingSequence(Enumerable.Range(0, Length).Select(_ => random.Next(weights.Config.VocabularySize)).ToArray(), Enumerable.Range(1, Length - 1).ToArray()))
            .ToArray();
        return () =>
        {
            var watch = Stopwatch.StartNew();
            for (var i = 0; i < 4; i++)
            {
                pass.Clear();
                pass.Run(batch, new CrossEntropyLoss(Sequences, Sequences * (Length - 1)), backward: true);
            }

            return 4 * batch.Sum(s => s.Rows) / watch.Elapsed.TotalSeconds;
        };
    }

    private static Func<double> Decoder(ModelWeights weights)
    {
        const int Batch = 64;
        const int Start = 100;
        const int Steps = 150;
        var cache = new PagedKvCache(weights.Config, Batch * 16);
        var engine = new Qwen3Engine(weights);
        var logits = new LogitsBuffer();
        var random = new Random(2);
        var tokens = Enumerable.Range(0, Batch).Select(_ => Enumerable.Range(0, Start + Steps).Select(_ => random.Next(weights.Config.VocabularySize)).ToArray()).ToArray();
        var tables = Enumerable.Range(0, Batch).Select(b => Enumerable.Range(b * 16, 16).ToArray()).ToArray();
        engine.Forward([.. tokens.Select((t, b) => new SequenceChunk(t.AsMemory(0, Start), 0, tables[b], false))], cache, logits);
        var batch = new SequenceChunk[Batch];
        return () =>
        {
            var watch = Stopwatch.StartNew();
            for (var step = 0; step < Steps; step++)
            {
                for (var b = 0; b < Batch; b++)
                {
                    batch[b] = new SequenceChunk(tokens[b].AsMemory(Start + step, 1), Start + step, tables[b], false);
                }

                engine.Forward(batch, cache, logits);
                for (var b = 0; b < Batch; b++)
                {
                    Sampler.Sample(logits.Row(b), 1, 0, 0, (ulong)b, step);
                }
            }

            return Batch * Steps / watch.Elapsed.TotalSeconds;
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double PeakGflops()
    {
        const int Steps = 20_000_000;
        Vector512<float> a = default, b = default, c = default, d = default, e = default, f = default, g = default, h = default;
        Vector512<float> i = default, j = default, k = default, l = default, m = default, n = default, o = default, p = default;
        var x = Vector512.Create(0.999f);
        var y = Vector512.Create(1e-3f);
        var watch = Stopwatch.StartNew();
        for (var step = 0; step < Steps; step++)
        {
            a = Vector512.FusedMultiplyAdd(a, x, y);
            b = Vector512.FusedMultiplyAdd(b, x, y);
            c = Vector512.FusedMultiplyAdd(c, x, y);
            d = Vector512.FusedMultiplyAdd(d, x, y);
            e = Vector512.FusedMultiplyAdd(e, x, y);
            f = Vector512.FusedMultiplyAdd(f, x, y);
            g = Vector512.FusedMultiplyAdd(g, x, y);
            h = Vector512.FusedMultiplyAdd(h, x, y);
            i = Vector512.FusedMultiplyAdd(i, x, y);
            j = Vector512.FusedMultiplyAdd(j, x, y);
            k = Vector512.FusedMultiplyAdd(k, x, y);
            l = Vector512.FusedMultiplyAdd(l, x, y);
            m = Vector512.FusedMultiplyAdd(m, x, y);
            n = Vector512.FusedMultiplyAdd(n, x, y);
            o = Vector512.FusedMultiplyAdd(o, x, y);
            p = Vector512.FusedMultiplyAdd(p, x, y);
        }

        var seconds = watch.Elapsed.TotalSeconds;
        var sum = a + b + c + d + e + f + g + h + i + j + k + l + m + n + o + p;
        return Vector512.Sum(sum) > 0 ? Steps * 16.0 * 16 * 2 / seconds / 1e9 : 0;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
