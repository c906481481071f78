using AgentPlatform.Models.Compute;
using AgentPlatform.Models.Files;
using AgentPlatform.Models.Training;
using AgentPlatform.Trainer.Losses;
using AgentPlatform.Trainer.Reinforcement;

namespace AgentPlatform.Tests.Reinforcement;

public sealed class OnPolicyTests
{
    [Fact]
    public void Engine_SampledInABatch_TrainerRecomputesEveryLogprobBitForBit()
    {
        var config = new ModelConfig
        {
            HiddenSize = 64,
            Layers = 2,
            AttentionHeads = 2,
            KeyValueHeads = 1,
            HeadDim = 32,
            IntermediateSize = 96,
            VocabularySize = 320,
            RopeTheta = 10_000,
            MaxPositionEmbeddings = 256,
            EosTokenIds = [1],
        };
        var weights = new ModelWeights(config);
        weights.Initialize(9, 0.15);
        const int Sequences = 12;
        const int Steps = 90;
        var cache = new PagedKvCache(config, Sequences * 16);
        var engine = new Qwen3Engine(weights);
        var logits = new LogitsBuffer();
        var tokens = Enumerable.Range(0, Sequences).Select(s => new List<int> { 2, 5 + s, 7 }).ToArray();
        var behaviour = Enumerable.Range(0, Sequences).Select(_ => new List<float>()).ToArray();
        var cached = new int[Sequences];
        for (var step = 0; step < Steps; step++)
        {
            // Sequences join late and leave early: the batch is never the same.
            var live = Enumerable.Range(0, Sequences).Where(s => step >= s * 3 && tokens[s].Count < 40 + (s * 5)).ToArray();
            engine.Forward([.. live.Select(s => new SequenceChunk(tokens[s].Skip(cached[s]).ToArray(), cached[s], Enumerable.Range(s * 16, 16).ToArray(), false))], cache, logits);
            for (var i = 0; i < live.Length; i++)
            {
                var s = live[i];
                cached[s] = tokens[s].Count;
                var (token, logProbability) = Sampler.Sample(logits.Row(i), 1, 0, 0, (ulong)s, tokens[s].Count);
                tokens[s].Add(token);
                behaviour[s].Add(logProbability);
            }
        }

        var samples = tokens.Select((t, s) => new PolicySample(new TrainingSequence(t.ToArray(), Enumerable.Range(3, t.Count - 3).ToArray()), [.. behaviour[s]], 1, 1)).ToArray();
        var loss = new PolicyLoss(LossRegistry.Find("grpo"), new ClipRange(0.2, 0.2), samples, 1);
        new ParallelPass(weights, 2).Run([.. samples.Select(s => s.Sequence)], loss, backward: false);

        Assert.Equal(samples.Sum(s => s.Behaviour.Length), loss.Metrics().Tokens);
        Assert.True(loss.Metrics().Tokens > 500);
        Assert.Equal(0, loss.Metrics().DifferingShare);
        Assert.Equal(0, loss.Metrics().Kl);
    }
}
