using AgentPlatform.Models.Compute;
using AgentPlatform.Models.Training;

namespace AgentPlatform.Tests;

public sealed class TrainingPassTests
{
    [Theory]
    [InlineData(32, true)]
    [InlineData(16, false)]
    public void Run_AgainstFloat64Reference_SameLossAndGradient(int headDim, bool tied)
    {
        var config = TinyModel.Config(headDim, tied);
        var weights = TinyModel.Weights(config);
        var tokens = TinyModel.Tokens(37, config.VocabularySize);
        int[] predicted = [3, 4, 17, 18, 19, 36];
        var loss = new CrossEntropyLoss(1, predicted.Length);
        var gradient = new FloatBuffer(weights.Layout.Length);

        new TrainingPass(weights).Run([new TrainingSequence(tokens, predicted)], 0, loss, gradient);

        var parameters = weights.Values.Span.ToArray().Select(v => (double)v).ToArray();
        var reference = new ReferenceQwen3(config, weights.Layout, parameters);
        Assert.Equal(reference.Loss(tokens, predicted), loss.Value, 1e-4);
        var random = new Random(5);
        foreach (var entry in weights.Layout.Entries)
        {
            for (var sample = 0; sample < 3; sample++)
            {
                // Rows of the embedding that the text uses; elsewhere any element.
                var index = entry.Offset + (entry.Name.Contains("embed", StringComparison.Ordinal)
                    ? (tokens[random.Next(tokens.Length)] * config.HiddenSize) + random.Next(config.HiddenSize)
                    : random.Next(entry.Length));
                var value = parameters[index];
                const double Step = 1e-5;
                parameters[index] = value + Step;
                var above = reference.Loss(tokens, predicted);
                parameters[index] = value - Step;
                var below = reference.Loss(tokens, predicted);
                parameters[index] = value;
                var expected = (above - below) / (2 * Step);
                Assert.True(
                    Math.Abs(expected - gradient.Span[index]) <= 2e-5 + (2e-3 * Math.Abs(expected)),
                    $"{entry.Name}[{index - entry.Offset}]: finite difference {expected}, backward pass {gradient.Span[index]}");
            }
        }
    }

    [Fact]
    public void Run_NeighboursInTheBatch_ChangeNothing()
    {
        var config = TinyModel.Config();
        var weights = TinyModel.Weights(config);
        var tokens = TinyModel.Tokens(50, config.VocabularySize);
        int[] predicted = [.. Enumerable.Range(1, 49)];
        var other = TinyModel.Tokens(33, config.VocabularySize, seed: 99);
        var alone = new RecordingLoss();
        var among = new RecordingLoss();

        new TrainingPass(weights).Run([new TrainingSequence(tokens, predicted)], 0, alone, null);
        new TrainingPass(weights).Run([new TrainingSequence(other, new[] { 32 }), new TrainingSequence(tokens, predicted), new TrainingSequence(other, new[] { 5 })], 0, among, null);

        Assert.Equal(alone.Of(0), among.Of(1));
    }

    [Fact]
    public void ParallelPass_TwoThreads_SameGradientAsOneUpToRounding()
    {
        var config = TinyModel.Config();
        var weights = TinyModel.Weights(config);
        var batch = Enumerable.Range(0, 6).Select(i => new TrainingSequence(TinyModel.Tokens(20 + i, config.VocabularySize, i), new[] { 4, 9, 19 })).ToArray();
        var one = new ParallelPass(weights, 1);
        var two = new ParallelPass(weights, 2);

        one.Run(batch, new CrossEntropyLoss(6, 18), backward: true);
        two.Run(batch, new CrossEntropyLoss(6, 18), backward: true);

        for (var i = 0; i < one.Gradient.Length; i++)
        {
            Assert.Equal(one.Gradient.Span[i], two.Gradient.Span[i], 1e-5);
        }
    }

    [Fact]
    public void Run_TokenOutsideVocabulary_NamesIt()
    {
        var weights = TinyModel.Weights(TinyModel.Config());

        var error = Assert.Throws<ArgumentException>(() => new TrainingPass(weights).Run([new TrainingSequence(new[] { 1, 500, 2 }, new[] { 2 })], 0, new CrossEntropyLoss(1, 1), null));

        Assert.Contains("500", error.Message, StringComparison.Ordinal);
    }
}
