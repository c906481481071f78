using AgentPlatform.Models.Compute;

namespace AgentPlatform.Tests;

public sealed class SamplerTests
{
    private static readonly float[] s_logits = [.. Enumerable.Range(0, 32).Select(i => i switch { 3 => 2f, 9 => 1f, 20 => 0f, _ => -20f })];

    [Fact]
    public void Sample_TemperatureOne_FrequenciesAreTheProbabilities()
    {
        const int Draws = 20_000;
        var counts = new int[32];
        for (var i = 0; i < Draws; i++)
        {
            counts[Sampler.Sample(s_logits, 1, 0, 0, seed: 12345, position: i).Token]++;
        }

        // softmax(2, 1, 0); four standard errors of a binomial share.
        foreach (var (token, p) in new[] { (3, 0.66524), (9, 0.24473), (20, 0.09003) })
        {
            Assert.Equal(p, counts[token] / (double)Draws, 4 * Math.Sqrt(p * (1 - p) / Draws));
        }
    }

    [Fact]
    public void Sample_ManySeedsAtOnePosition_FrequenciesAreTheProbabilities()
    {
        const int Draws = 20_000;
        var first = Enumerable.Range(0, Draws).Count(seed => Sampler.Sample(s_logits, 1, 0, 0, (ulong)seed, position: 40).Token == 3);

        Assert.Equal(0.66524, first / (double)Draws, 4 * Math.Sqrt(0.66524 * 0.33476 / Draws));
    }

    [Fact]
    public void Sample_SameSeedAndPosition_SameToken()
    {
        var a = Enumerable.Range(0, 50).Select(p => Sampler.Sample(s_logits, 1, 0, 0, 7, p).Token).ToArray();
        var b = Enumerable.Range(0, 50).Select(p => Sampler.Sample(s_logits, 1, 0, 0, 7, p).Token).ToArray();
        var other = Enumerable.Range(0, 50).Select(p => Sampler.Sample(s_logits, 1, 0, 0, 8, p).Token).ToArray();

        Assert.Equal(a, b);
        Assert.NotEqual(a, other);
    }

    [Fact]
    public void Sample_TemperatureZero_IsTheLargestLogit() => Assert.Equal(3, Sampler.Sample(s_logits, 0, 0, 0, 1, 0).Token);

    [Theory]
    [InlineData(0.0, 2, new[] { 3, 9 })]
    [InlineData(0.6, 0, new[] { 3 })]
    [InlineData(0.9, 0, new[] { 3, 9 })]
    public void Sample_TopPAndTopK_DrawOnlyFromTheHead(double topP, int topK, int[] expected)
    {
        var drawn = Enumerable.Range(0, 2000).Select(p => Sampler.Sample(s_logits, 1, topP, topK, 5, p).Token).Distinct().Order();

        Assert.Equal(expected, drawn);
    }

    [Fact]
    public void Sample_AnyTemperatureOrCut_LogprobIsAtTemperatureOneBeforeTheCut()
    {
        var (token, logProbability) = Sampler.Sample(s_logits, 0.3, 0.5, 1, 5, 0);

        Assert.Equal(3, token);
        Assert.Equal(Math.Log(0.66524), logProbability, 1e-4);
    }
}
