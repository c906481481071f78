using AgentPlatform.AgentDock.Pools;

namespace AgentPlatform.Tests.Pools;

public sealed class PickerTests
{
    [Fact]
    public void TwoChoices_OneBusyReplica_GetsLessThanItsShare()
    {
        var picker = new TwoChoicesPicker(new Random(1));
        Candidate[] candidates = [new("a", 1, 9, true), new("b", 1, 1, true), new("c", 1, 1, true)];

        var picked = Enumerable.Range(0, 1000).Select(_ => picker.Pick(candidates, string.Empty)).ToList();

        // The busiest loses every comparison.
        Assert.DoesNotContain(0, picked);
        Assert.Contains(1, picked);
        Assert.Contains(2, picked);
    }

    [Fact]
    public void TwoChoices_ManyCallsInFlight_LoadStaysEven()
    {
        var picker = new TwoChoicesPicker(new Random(2));
        var loads = new int[16];
        for (var i = 0; i < 1600; i++)
        {
            var candidates = loads.Select((load, index) => new Candidate($"r-{index}", 1, load, true)).ToArray();
            loads[picker.Pick(candidates, string.Empty)]++;
        }

        // One random choice would spread by about 3 * sqrt(100).
        Assert.All(loads, load => Assert.InRange(load, 96, 104));
    }

    [Fact]
    public void RoundRobin_OneFull_IsPassedOver()
    {
        var picker = new RoundRobinPicker();
        Candidate[] candidates = [new("a", 1, 0, true), new("b", 1, 4, false), new("c", 1, 3, true)];

        Assert.Equal([0, 2, 0, 2], Enumerable.Range(0, 4).Select(_ => picker.Pick(candidates, string.Empty)));
    }

    [Fact]
    public void Weighted_NineToOne_IsExactAndSpread()
    {
        var picker = new WeightedPicker();
        Candidate[] candidates = [new("stable", 9, 0, true), new("canary", 1, 0, true)];

        var picked = Enumerable.Range(0, 100).Select(_ => picker.Pick(candidates, string.Empty)).ToList();

        Assert.Equal(10, picked.Count(index => index == 1));
        Assert.All(picked.Chunk(10), ten => Assert.Single(ten, index => index == 1));
    }

    [Fact]
    public void Weighted_ZeroWeight_IsOnlyTakenAlone()
    {
        var picker = new WeightedPicker();

        Assert.Equal(1, picker.Pick([new("off", 0, 0, true), new("on", 1, 5, true)], string.Empty));
        Assert.Equal(0, picker.Pick([new("off", 0, 0, true), new("on", 1, 5, false)], string.Empty));
    }

    [Fact]
    public void Rendezvous_ReplicaLeaves_OnlyItsSessionsMove()
    {
        var picker = new RendezvousPicker(new RoundRobinPicker());
        var five = Enumerable.Range(0, 5).Select(i => new Candidate($"r-{i}", 1, 0, true)).ToArray();
        var four = five.Where(candidate => candidate.Name != "r-2").ToArray();
        var moved = 0;
        for (var i = 0; i < 1000; i++)
        {
            var before = five[picker.Pick(five, $"s{i}")].Name;
            var after = four[picker.Pick(four, $"s{i}")].Name;
            moved += before != after ? 1 : 0;
            Assert.True(before == after || before == "r-2");
        }

        Assert.InRange(moved, 150, 250);
    }

    [Fact]
    public void Rendezvous_HomeFull_WaitsForIt()
    {
        var picker = new RendezvousPicker(new RoundRobinPicker());
        var two = new[] { new Candidate("a", 1, 0, true), new Candidate("b", 1, 0, true) };
        var home = picker.Pick(two, "s");
        two[home] = two[home] with { Free = false };

        Assert.Equal(-1, picker.Pick(two, "s"));
    }

    [Fact]
    public void Rendezvous_Weights_ShareTheSessions()
    {
        var picker = new RendezvousPicker(new RoundRobinPicker());
        Candidate[] candidates = [new("stable", 4, 0, true), new("canary", 1, 0, true)];

        Assert.InRange(Enumerable.Range(0, 5000).Count(i => picker.Pick(candidates, $"t{i}") == 1), 900, 1100);
    }
}
