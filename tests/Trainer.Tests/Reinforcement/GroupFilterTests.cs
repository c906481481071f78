using AgentPlatform.Contracts.Experience.V1;
using AgentPlatform.Contracts.Ledger.V1;
using AgentPlatform.ServiceDefaults;
using AgentPlatform.Trainer.Reinforcement;

namespace AgentPlatform.Tests.Reinforcement;

public sealed class GroupFilterTests
{
    [Fact]
    public void Apply_MixedRewards_AdvantagesHaveMeanZeroAndDeviationOne()
    {
        var (samples, rejection) = GroupFilter.Apply(Group(Attempt(1), Attempt(0), Attempt(0), Attempt(0)), currentVersion: 5, maxStaleness: 4);

        Assert.Empty(rejection);
        // Mean 0.25, deviation sqrt(3)/4: 0.75 / 0.4330 and -0.25 / 0.4330.
        Assert.Equal([1.7320508, -0.5773503, -0.5773503, -0.5773503], samples.Select(s => s.Advantage), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Apply_SameRewards_RejectedForNoVariance() =>
        Assert.Equal("no_variance", GroupFilter.Apply(Group(Attempt(1), Attempt(1)), 5, 4).Rejection);

    [Fact]
    public void Apply_InfrastructureFailure_IsLeftOutAndNeverCountsAsZero()
    {
        // Were the failed attempt scored 0, this group would have variance.
        Assert.Equal("no_variance", GroupFilter.Apply(Group(Attempt(1), Attempt(1), Attempt(0, failure: FailureKind.Infrastructure)), 5, 4).Rejection);
        Assert.Equal("no_variance", GroupFilter.Apply(Group(Attempt(1), Attempt(1), Attempt(0, scored: false)), 5, 4).Rejection);
        Assert.Equal("infrastructure", GroupFilter.Apply(Group(Attempt(1), Attempt(0, failure: FailureKind.Judge)), 5, 4).Rejection);
        Assert.Equal(2, GroupFilter.Apply(Group(Attempt(1), Attempt(0), Attempt(0, failure: FailureKind.Infrastructure)), 5, 4).Samples.Count);
    }

    [Theory]
    [InlineData(1, "")]
    [InlineData(0, "stale")]
    public void Apply_OldestTokenBeyondTheBound_RejectedAsStale(long version, string expected) =>
        Assert.Equal(expected, GroupFilter.Apply(Group(Attempt(1, version), Attempt(0, 5)), currentVersion: 5, maxStaleness: 4).Rejection);

    [Fact]
    public void Read_Spans_OnlySampledTokensCarryLoss()
    {
        var sample = LedgerReader.Read(Attempt(1), 1);

        Assert.Equal([10, 11, 20, 21, 30, 22], sample.Sequence.Tokens.ToArray());
        Assert.Equal([2, 3, 5], sample.Sequence.Predicted.ToArray());
        Assert.Equal([-0.5f, -0.25f, -1f], sample.Behaviour);
    }

    [Fact]
    public void Read_SampledSpanWithoutLogprobs_NamesTheTrajectory()
    {
        var attempt = Attempt(1);
        attempt.Spans[1].Logprobs.Clear();

        var error = Assert.Throws<PlatformException>(() => LedgerReader.Read(attempt, 1));

        Assert.Equal(PlatformErrorCode.Corrupt, error.Code);
        Assert.Contains("t1", error.Message, StringComparison.Ordinal);
    }

    private static TrajectoryGroup Group(params Trajectory[] attempts)
    {
        var group = new TrajectoryGroup { GroupId = "g" };
        group.Trajectories.AddRange(attempts);
        return group;
    }

    private static Trajectory Attempt(double reward, long version = 5, FailureKind failure = FailureKind.Unspecified, bool scored = true)
    {
        var trajectory = new Trajectory { TrajectoryId = "t1", Reward = reward, Scored = scored, Failure = failure };
        trajectory.Spans.Add(new TokenSpan { Kind = SpanKind.Prompt, TokenIds = { 10, 11 } });
        trajectory.Spans.Add(new TokenSpan { Kind = SpanKind.Sampled, TokenIds = { 20, 21 }, Logprobs = { -0.5f, -0.25f }, WeightVersions = { version, version } });
        trajectory.Spans.Add(new TokenSpan { Kind = SpanKind.Tool, TokenIds = { 30 } });
        trajectory.Spans.Add(new TokenSpan { Kind = SpanKind.Sampled, TokenIds = { 22 }, Logprobs = { -1f }, WeightVersions = { version } });
        return trajectory;
    }
}
