using AgentPlatform.Models.Compute;
using AgentPlatform.Models.Training;

namespace AgentPlatform.Tests;

public sealed class ExactnessTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Engine_ChunkedPrefillAndScatteredBlocks_EqualsTrainerBitForBit(int threads)
    {
        var config = TinyModel.Config();
        var weights = TinyModel.Weights(config);
        var lengths = new[] { 1500, 611, 97, 17 };
        var texts = lengths.Select((n, i) => TinyModel.Tokens(n, config.VocabularySize, i)).ToArray();
        var trainer = new RecordingLoss();
        new ParallelPass(weights, threads).Run([.. texts.Select(t => new TrainingSequence(t, Enumerable.Range(1, t.Length - 1).ToArray()))], trainer, backward: false);

        var rows = Serve(weights, texts, threads);

        for (var s = 0; s < texts.Length; s++)
        {
            var expected = trainer.Of(s);
            Assert.Equal(texts[s].Length - 1, expected.Length);
            for (var i = 0; i < expected.Length; i++)
            {
                Assert.True(expected[i].AsSpan().SequenceEqual(rows[s][i]), $"sequence {s}, position {i} differs");
            }
        }
    }

    /// <summary>Feeds the texts in odd chunks, batches that change at each step, and blocks in random places.</summary>
    private static List<float[]>[] Serve(ModelWeights weights, int[][] texts, int threads)
    {
        var random = new Random(17);
        var blocks = texts.Sum(t => (t.Length / PagedKvCache.TokensPerBlock) + 1);
        var free = new Queue<int>(Enumerable.Range(0, blocks).OrderBy(_ => random.Next()));
        var tables = texts.Select(t => Enumerable.Range(0, (t.Length / PagedKvCache.TokensPerBlock) + 1).Select(_ => free.Dequeue()).ToArray()).ToArray();
        var cache = new PagedKvCache(weights.Config, blocks);
        var engine = new Qwen3Engine(weights, threads);
        var logits = new LogitsBuffer();
        var done = new int[texts.Length];
        var rows = texts.Select(_ => new List<float[]>()).ToArray();
        while (Enumerable.Range(0, texts.Length).Any(s => done[s] < texts[s].Length))
        {
            var batch = new List<SequenceChunk>();
            var members = new List<int>();
            for (var s = 0; s < texts.Length; s++)
            {
                if (done[s] == texts[s].Length || random.Next(4) == 0)
                {
                    continue;
                }

                var count = Math.Min(texts[s].Length - done[s], random.Next(3) == 0 ? 1 : random.Next(1, 131));
                batch.Add(new SequenceChunk(texts[s].AsMemory(done[s], count), done[s], tables[s], AllLogits: true));
                members.Add(s);
            }

            engine.Forward([.. batch], cache, logits);
            var row = 0;
            for (var i = 0; i < batch.Count; i++)
            {
                for (var t = 0; t < batch[i].Tokens.Length; t++)
                {
                    rows[members[i]].Add(logits.Row(row++).ToArray());
                }

                done[members[i]] += batch[i].Tokens.Length;
            }
        }

        return rows;
    }
}
