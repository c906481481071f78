using AgentPlatform.Models.Training;
using AgentPlatform.Trainer.Losses;
using AgentPlatform.Trainer.Reinforcement;

namespace AgentPlatform.Tests.Reinforcement;

public sealed class PolicyLossTests
{
    private const int Vocabulary = 32;
    private static readonly ClipRange s_clip = new(0.2, 0.28);

    [Theory]
    [InlineData("grpo", 1.5)]
    [InlineData("grpo", -0.5)]
    [InlineData("cispo", 1.5)]
    [InlineData("reinforce", -1.0)]
    public void Apply_RandomLogits_GradientEqualsFloat64Reference(string name, double advantage)
    {
        var random = new Random(4);
        var logits = Enumerable.Range(0, Vocabulary).Select(_ => (random.NextSingle() * 4) - 2).ToArray();
        const int Target = 7;
        var behaviour = (float)LogProbability(logits, Target) - 0.1f;
        var sample = new PolicySample(new TrainingSequence(new[] { 1, Target }, new[] { 1 }), [behaviour], advantage, 1);
        var gradient = logits.ToArray();

        new PolicyLoss(LossRegistry.Find(name), s_clip, [sample], normalizer: 3).Apply(0, 0, Target, gradient);

        var derivative = LossRegistry.Find(name).Evaluate(LogProbability(logits, Target), behaviour, advantage, s_clip).Derivative;
        for (var i = 0; i < Vocabulary; i++)
        {
            // d logp(target) / d logit i = [i = target] - p(i)
            var expected = derivative / 3 * ((i == Target ? 1 : 0) - Math.Exp(LogProbability(logits, i)));
            Assert.Equal(expected, gradient[i], 1e-6);
        }
    }

    [Fact]
    public void Metrics_UniformLogitsAndSamePolicy_KlIsZeroAndEntropyIsLogOfTheVocabulary()
    {
        var logits = new float[Vocabulary];
        var sample = new PolicySample(new TrainingSequence(new[] { 1, 2 }, new[] { 1 }), [AgentPlatform.Models.Compute.Sampler.LogProbability(logits, 2)], 1, 1);
        var loss = new PolicyLoss(LossRegistry.Find("grpo"), s_clip, [sample], 1);

        loss.Apply(0, 0, 2, logits);

        var metrics = loss.Metrics();
        Assert.Equal(0, metrics.Kl);
        Assert.Equal(0, metrics.DifferingShare);
        Assert.Equal(Math.Log(Vocabulary), metrics.Entropy, 1e-5);
        Assert.Equal(-1, metrics.Loss, 1e-6);
    }

    private static double LogProbability(float[] logits, int token) => logits[token] - Math.Log(logits.Sum(l => Math.Exp(l)));
}
