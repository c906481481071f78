using System.Text.RegularExpressions;
using AgentPlatform.Worlds.Demonstrating;
using AgentPlatform.Worlds.Generation;

namespace AgentPlatform.Tests;

public sealed partial class DemonstrationsTests
{
    private static readonly DemonstratorOptions s_expert = new() { StopEarly = 0, WrongRelation = 0 };

    [Fact]
    public void Generate_Expert_IsAlwaysRight()
    {
        var world = Worlds.OfSeed(1);

        foreach (var split in Enum.GetValues<Split>())
        {
            var demos = Demonstrations.Generate(world, world.Questions[split], s_expert, world.Questions[split].Count);
            Assert.All(demos, demo => Assert.True(demo.Success, demo.Question.Text));
            Assert.All(demos, demo => Assert.Equal(1 + (2 * demo.Question.Hops) + 1, demo.Messages.Count));
        }
    }

    [Fact]
    public void Generate_Weak_IsRightAsOftenAsItsWeaknessSays()
    {
        var world = Worlds.OfSeed(1);

        var demos = Demonstrations.Generate(world, world.Train, new DemonstratorOptions(), 6000);

        // One hop is right with 0.7; each further hop needs going on (0.4) and the right relation again.
        Assert.InRange(Rate(1), 0.66, 0.76);
        Assert.InRange(Rate(2), 0.17, 0.24);
        Assert.InRange(Rate(3), 0.03, 0.10);

        double Rate(int hops) => demos.Where(demo => demo.Question.Hops == hops).Average(demo => demo.Success ? 1.0 : 0);
    }

    [Fact]
    public void Generate_OneConversation_HasTheExactForm()
    {
        var world = Worlds.OfSeed(1);
        var question = world.Train.First(item => item.Hops == 2);

        var demo = Assert.Single(Demonstrations.Generate(world, [question], s_expert, 1));

        Assert.Equal(["user", "assistant", "tool", "assistant", "tool", "assistant"], demo.Messages.Select(message => message.Role));
        Assert.Equal(question.Text, demo.Messages[0].Content);
        Assert.Equal($"\"start\": \"{question.Start}\"\n</think>\n\n<tool_call>\n{{\"name\": \"search\", \"arguments\": {{\"query\": \"{question.Start}\"}}}}\n</tool_call>", demo.Messages[1].Content);
        Assert.StartsWith($"{{\"page\": \"{question.Start}\", \"", demo.Messages[2].Content, StringComparison.Ordinal);
        Assert.StartsWith($"\"{question.Path[0]}\": \"{question.Chain[1]}\"\n</think>\n\n<tool_call>\n", demo.Messages[3].Content, StringComparison.Ordinal);
        Assert.Equal($"\"{question.Path[1]}\": \"{question.Answer}\"\n</think>\n\n<answer>{question.Answer}</answer>", demo.Messages[5].Content);
    }

    [Fact]
    public void Generate_OverTrain_HoldsNoNameOfAnotherSplit()
    {
        var world = Worlds.OfSeed(2);
        var foreign = Worlds.Names(world, Split.Validation);
        foreign.UnionWith(Worlds.Names(world, Split.HeldOut));

        foreach (var demo in Demonstrations.Generate(world, world.Train, new DemonstratorOptions(), 1000))
        {
            Assert.All(demo.Messages.SelectMany(message => Quoted().Matches(message.Content)), match => Assert.DoesNotContain(match.Groups[1].Value, foreign));
        }
    }

    [Fact]
    public void Generate_ProbabilityOutOfRange_IsRefused() =>
        Assert.Throws<ArgumentException>(() => Demonstrations.Generate(Worlds.OfSeed(1), Worlds.OfSeed(1).Train, new DemonstratorOptions { StopEarly = 1.5 }, 1));

    [GeneratedRegex("\"([^\"]+)\"")]
    private static partial Regex Quoted();
}
