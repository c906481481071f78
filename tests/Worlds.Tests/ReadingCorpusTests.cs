using System.Text.RegularExpressions;
using AgentPlatform.Worlds.Generation;
using AgentPlatform.Worlds.Reading;

namespace AgentPlatform.Tests;

public sealed partial class ReadingCorpusTests
{
    [Fact]
    public void Generate_AnyText_CopiesFromTheFirstRecord()
    {
        var world = Worlds.OfSeed(1);
        foreach (var text in ReadingCorpus.Generate(world, new ReadingOptions(), 2000))
        {
            if (text.Task == "echo")
            {
                Assert.Equal(text.Text[..text.LossFrom], text.Text[text.LossFrom..]);
                continue;
            }

            var record = text.Text[..text.LossFrom].Split('\n').First(line => line.StartsWith('{'));
            var learned = text.Text[text.LossFrom..];
            var told = Line().Matches(learned).Select(match => match.Value).Where(line => !line.StartsWith("\"start\"", StringComparison.Ordinal)).ToList();
            Assert.Equal('\n', text.Text[text.LossFrom - 1]);
            Assert.NotEmpty(told);
            Assert.All(told, line => Assert.Contains(line, record, StringComparison.Ordinal));
            // What is searched for or answered is what was just read.
            Assert.All(Use().Matches(learned), use => Assert.EndsWith($": \"{use.Groups[1].Value}{use.Groups[2].Value}\"\n", learned[..use.Index], StringComparison.Ordinal));
            Assert.Equal(text.Task == "pick" ? 0 : 1, told.Count(line => line.StartsWith("\"page\"", StringComparison.Ordinal)));
            if (text.Task == "pick")
            {
                // The cue names what is to be copied, in its order.
                Assert.StartsWith("Find the " + string.Join(", then the ", told.Select(line => line.Split('"')[1])) + " of \"", text.Text, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Generate_AnyText_HoldsNoNameOfAnotherSplit()
    {
        var world = Worlds.OfSeed(1);
        var foreign = Worlds.Names(world, Split.Validation);
        foreign.UnionWith(Worlds.Names(world, Split.HeldOut));

        foreach (var text in ReadingCorpus.Generate(world, new ReadingOptions(), 3000))
        {
            Assert.All(Quoted().Matches(text.Text), match => Assert.DoesNotContain(match.Groups[1].Value, foreign));
        }
    }

    [Fact]
    public void Generate_Names_AreManyAndOfAllLetters()
    {
        var names = ReadingCorpus.Generate(Worlds.OfSeed(1), new ReadingOptions { RealNames = 0 }, 2000)
            .SelectMany(text => Quoted().Matches(text.Text[text.LossFrom..])).Select(match => match.Groups[1].Value).Where(name => char.IsUpper(name[0])).ToHashSet();

        Assert.True(names.Count > 4000, $"{names.Count} names.");
        Assert.Equal(26, string.Concat(names).ToLowerInvariant().Where(char.IsAsciiLetter).Distinct().Count());
        Assert.All(names, name => Assert.InRange(name.Length, 3, 28));
    }

    [Fact]
    public void Generate_SameSeed_GivesTheSameTexts()
    {
        var world = Worlds.OfSeed(1);

        Assert.Equal(ReadingCorpus.Generate(world, new ReadingOptions { Seed = 3 }, 50), ReadingCorpus.Generate(world, new ReadingOptions { Seed = 3 }, 50));
        Assert.NotEqual(ReadingCorpus.Generate(world, new ReadingOptions { Seed = 3 }, 50), ReadingCorpus.Generate(world, new ReadingOptions { Seed = 4 }, 50));
    }

    [GeneratedRegex("^\"[a-z_]+\": \"[^\"]+\"$", RegexOptions.Multiline)]
    private static partial Regex Line();

    [GeneratedRegex("<tool_call>\n.*\"query\": \"([^\"]+)\"|<answer>(.+)</answer>")]
    private static partial Regex Use();

    [GeneratedRegex("\"([^\"]+)\"")]
    private static partial Regex Quoted();
}
