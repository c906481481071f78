using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.AgentDock.Pools;

namespace AgentPlatform.Tests.Pools;

/// <summary>What every picker keeps to, over random pools.</summary>
public sealed class PickerContract
{
    public static TheoryData<string> Rules => [.. Enum.GetNames<BalanceRule>()];

    [Theory]
    [MemberData(nameof(Rules))]
    public void Pick_AnyPool_TakesAFreeOneOrNone(string rule)
    {
        var picker = Picker(rule);
        var random = new Random(7);
        for (var round = 0; round < 2000; round++)
        {
            var candidates = Random(random);
            var session = random.Next(2) == 0 ? string.Empty : $"s{random.Next(20)}";

            var index = picker.Pick(candidates, session);

            Assert.InRange(index, -1, candidates.Length - 1);
            Assert.True(index < 0 || candidates[index].Free, $"{rule} took a full replica in round {round}");
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Pick_SomeFreeAndNoSession_TakesOne(string rule)
    {
        var picker = Picker(rule);
        var random = new Random(8);
        for (var round = 0; round < 2000; round++)
        {
            var candidates = Random(random);

            Assert.Equal(candidates.Any(candidate => candidate.Free), picker.Pick(candidates, string.Empty) >= 0);
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Pick_SameSeed_TakesTheSame(string rule)
    {
        var (one, other) = (Picker(rule), Picker(rule));
        var random = new Random(9);
        for (var round = 0; round < 500; round++)
        {
            var candidates = Random(random);
            var session = $"s{random.Next(20)}";

            Assert.Equal(one.Pick(candidates, session), other.Pick(candidates, session));
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Pick_EqualReplicas_GetsEachItsShare(string rule)
    {
        var picker = Picker(rule);
        var counts = new int[4];
        var candidates = Enumerable.Range(0, 4).Select(i => new Candidate($"r-{i}", 1, 0, true)).ToArray();
        for (var i = 0; i < 4000; i++)
        {
            counts[picker.Pick(candidates, $"s{i}")]++;
        }

        Assert.All(counts, count => Assert.InRange(count, 850, 1150));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Pick_NoReplicas_TakesNone(string rule) => Assert.Equal(-1, Picker(rule).Pick([], "s"));

    private static IReplicaPicker Picker(string rule) => Pickers.Create(Enum.Parse<BalanceRule>(rule), 5);

    private static Candidate[] Random(Random random) =>
        [.. Enumerable.Range(0, random.Next(1, 7)).Select(i => new Candidate($"r-{i}", random.Next(0, 4), random.Next(0, 3), random.Next(3) > 0))];
}
