using System.Text.RegularExpressions;
using AgentPlatform.Worlds.Generation;

namespace AgentPlatform.Tests;

public sealed partial class WorldGeneratorTests
{
    public static TheoryData<int> Seeds => [1, 2, 3, 4, 5, 99];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Generate_AnySeed_SplitsShareNoName(int seed)
    {
        var world = Worlds.OfSeed(seed);
        var train = Worlds.Names(world, Split.Train);
        var validation = Worlds.Names(world, Split.Validation);
        var heldOut = Worlds.Names(world, Split.HeldOut);

        Assert.Empty(train.Intersect(validation, StringComparer.OrdinalIgnoreCase));
        Assert.Empty(train.Intersect(heldOut, StringComparer.OrdinalIgnoreCase));
        Assert.Empty(validation.Intersect(heldOut, StringComparer.OrdinalIgnoreCase));
        foreach (var (split, questions) in world.Questions)
        {
            var names = Worlds.Names(world, split);
            Assert.All(questions, question => Assert.All(question.Chain, name => Assert.Contains(name, names)));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Generate_AnySeed_QuestionsAreEnoughAndMixed(int seed)
    {
        var world = Worlds.OfSeed(seed);

        Assert.Equal([100, 200, 200], Hops(world.HeldOut));
        Assert.Equal([40, 80, 80], Hops(world.Validation));
        Assert.Equal([2400, 4800, 4800], Hops(world.Train));
        Assert.Equal(12_700, world.Questions.Values.SelectMany(list => list).Select(question => question.Text).Distinct().Count());
        Assert.Equal(12_700, world.Questions.Values.SelectMany(list => list).Select(question => question.Id).Distinct().Count());

        static int[] Hops(IReadOnlyList<WorldQuestion> questions) => [.. Enumerable.Range(1, 3).Select(hops => questions.Count(question => question.Hops == hops))];
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Generate_AnySeed_EveryHopIsReadFromItsPageAndFromNoneBefore(int seed)
    {
        var world = Worlds.OfSeed(seed);
        foreach (var question in world.Questions.Values.SelectMany(list => list))
        {
            Assert.Equal(question.Start, question.Chain[0]);
            Assert.Equal(question.Chain.Count, question.Chain.Distinct().Count());
            Assert.Equal(question.Path.Count, question.Path.Distinct().Count());
            for (var hop = 0; hop < question.Hops; hop++)
            {
                Assert.Equal(question.Chain[hop + 1], world.ByTitle[question.Chain[hop]].Value(question.Path[hop]));
                Assert.All(question.Chain.Take(hop), earlier => Assert.DoesNotContain(world.ByTitle[earlier].Infobox, pair => pair.Value == question.Chain[hop + 1]));
            }
        }
    }

    [Fact]
    public void Generate_AnyPage_KeepsToTheForm()
    {
        var world = Worlds.OfSeed(1);

        Assert.All(world.Pages, page => Assert.InRange(page.Infobox.Count, 1, 4));
        Assert.All(world.Keys, key => Assert.Matches(Word(), key));
        Assert.All(world.Pages, page => Assert.Equal(page.Infobox.Count, page.Infobox.Select(pair => pair.Key).Distinct().Count()));
        // Keys stand in an order of the page's own: were they always in the same, a place could stand for a key.
        var orders = world.Pages.Where(page => page.Type == "country" && page.Infobox.Count == 4).Select(page => string.Join(' ', page.Infobox.Select(pair => pair.Key))).Distinct();
        Assert.True(orders.Count() > 20);
    }

    [Fact]
    public void Generate_SameSeed_GivesTheSameWorld()
    {
        var first = Worlds.OfSeed(7);
        var second = WorldGenerator.Generate(Worlds.Facts, new WorldOptions { Seed = 7 });
        var other = Worlds.OfSeed(8);

        Assert.Equal(first.HeldOut.Select(question => question.Text), second.HeldOut.Select(question => question.Text));
        Assert.Equal(first.Pages.SelectMany(page => page.Infobox), second.Pages.SelectMany(page => page.Infobox));
        Assert.NotEqual(first.HeldOut.Select(question => question.Text), other.HeldOut.Select(question => question.Text));
    }

    [Fact]
    public void Generate_MoreQuestionsThanFacts_SaysSo()
    {
        var problem = Assert.Throws<ArgumentException>(() => WorldGenerator.Generate(Worlds.Facts, new WorldOptions { HeldOutQuestions = 1_000_000 }));

        Assert.Contains("heldout", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Generate_SharesThatFillTheWorld_AreRefused() =>
        Assert.Contains("HeldOutShare", Assert.Throws<ArgumentException>(() => WorldGenerator.Generate(Worlds.Facts, new WorldOptions { HeldOutShare = 0.95 })).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(0, "Find the birthplace of \"Marie Curie\", then its country, then its capital.")]
    [InlineData(1, "What is the capital of the country of the birthplace of \"Marie Curie\"?")]
    [InlineData(2, "Start at \"Marie Curie\" and go to its birthplace, its country, its capital. Where do you end?")]
    public void Compose_EachWording_Reads(int wording, string expected) =>
        Assert.Equal(expected, QuestionWording.Compose(wording, "Marie Curie", ["birthplace", "country", "capital"]));

    [Theory]
    [InlineData(0, "Find the capital of \"Poland\".")]
    [InlineData(1, "What is the capital of \"Poland\"?")]
    public void Compose_OneHop_Reads(int wording, string expected) => Assert.Equal(expected, QuestionWording.Compose(wording, "Poland", ["capital"]));

    [GeneratedRegex("^[a-z_]+$")]
    private static partial Regex Word();
}
