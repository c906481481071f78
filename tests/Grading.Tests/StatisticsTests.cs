using AgentPlatform.Grading.Statistics;

namespace AgentPlatform.Tests.Grading;

public sealed class StatisticsTests
{
    /// <summary>Newcombe 1998, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17:857-872, table I, method 3.</summary>
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0.0000, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    public void Wilson_NewcombesTable_Agrees(int successes, int trials, double low, double high)
    {
        var share = Wilson.Interval(successes, trials);

        Assert.Equal(low, share.Low, 4);
        Assert.Equal(high, share.High, 4);
        Assert.Equal((double)successes / trials, share.Value);
        Assert.Equal(trials, share.Count);
    }

    [Fact]
    public void Wilson_NoTrials_SaysNothing() => Assert.Equal(new ShareEstimate(0, 0, 1, 0), Wilson.Interval(0, 0));

    [Fact]
    public void Wilson_AllRight_EndsAtOneAndMirrorsNoneRight()
    {
        var all = Wilson.Interval(20, 20);
        var none = Wilson.Interval(0, 20);

        Assert.Equal(1, all.High);
        Assert.Equal(1 - none.High, all.Low, 12);
    }

    [Theory]
    [InlineData(-1, 3)]
    [InlineData(4, 3)]
    [InlineData(0, -1)]
    public void Wilson_ImpossibleCounts_Throws(int successes, int trials) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Wilson.Interval(successes, trials));

    /// <summary>The definition itself is the reference: the share of all k-subsets of the attempts that hold a right one.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(9)]
    public void PassAtK_EverySubsetEnumerated_Agrees(int n)
    {
        for (var c = 0; c <= n; c++)
        {
            for (var k = 1; k <= n; k++)
            {
                Assert.Equal(ByEnumeration(n, c, k), Assert.NotNull(PassAtK.Estimate(n, c, k)), 12);
            }
        }
    }

    /// <summary>1 - C(3,2)/C(5,2) = 7/10 and 1 - C(7,5)/C(10,5) = 1 - 21/252, by hand.</summary>
    [Theory]
    [InlineData(5, 2, 2, 0.7)]
    [InlineData(10, 3, 5, 1 - (21.0 / 252))]
    public void PassAtK_ByHand_Agrees(int n, int c, int k, double expected) => Assert.Equal(expected, Assert.NotNull(PassAtK.Estimate(n, c, k)), 12);

    [Fact]
    public void PassAtK_FewerAttemptsThanK_IsNullEvenWhenOneWasRight()
    {
        Assert.Null(PassAtK.Estimate(3, 3, 4));
        Assert.Null(PassAtK.OverQuestions([new AttemptCount(4, 1), new AttemptCount(3, 3)], 4));
        Assert.Null(PassAtK.OverQuestions([], 1));
    }

    [Fact]
    public void PassAtK_ManyAttempts_StaysFinite() => Assert.InRange(Assert.NotNull(PassAtK.Estimate(100_000, 1, 50_000)), 0.49999, 0.50001);

    /// <summary>Python 3: statistics.mean([1, .5, 0, .75]) and statistics.stdev(...) / 2.</summary>
    [Fact]
    public void AverageAtK_FourQuestions_MeanAndStandardErrorOverQuestions()
    {
        var average = AverageAtK.OverQuestions([new(4, 4), new(4, 2), new(4, 0), new(4, 3)]);

        Assert.Equal(0.5625, average.Mean, 12);
        Assert.Equal(0.21347814095749162, Assert.NotNull(average.StandardError), 12);
        Assert.Equal(4, average.Count);
    }

    [Fact]
    public void AverageAtK_UnequalAttempts_WeighsQuestionsTheSame() =>
        Assert.Equal(0.5, AverageAtK.OverQuestions([new(1, 1), new(9, 0)]).Mean, 12);

    [Fact]
    public void AverageAtK_QuestionWithoutAttempts_Throws() => Assert.Throws<ArgumentException>(() => AverageAtK.OverQuestions([new(0, 0)]));

    [Fact]
    public void MeanEstimate_OneValue_HasNoStandardError() => Assert.Equal(new MeanEstimate(3, null, 1), MeanEstimate.Of([3.0]));

    private static double ByEnumeration(int n, int c, int k)
    {
        int subsets = 0, withRight = 0;
        for (var bits = 0; bits < 1 << n; bits++)
        {
            if (int.PopCount(bits) == k)
            {
                subsets++;
                withRight += (bits & ((1 << c) - 1)) != 0 ? 1 : 0;
            }
        }
        return (double)withRight / subsets;
    }
}
