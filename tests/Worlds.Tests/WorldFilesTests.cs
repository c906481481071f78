using System.Text.Json;
using AgentPlatform.Worlds.Writing;

namespace AgentPlatform.Tests;

public sealed class WorldFilesTests
{
    private static readonly WorldFilesOptions s_few = new() { ReadingTexts = 30, ReadingValidationTexts = 10, Demonstrations = 20, DemonstrationsForValidation = 5 };

    [Fact]
    public void Write_Twice_GivesTheSameFilesWithTheCountsOfTheManifest()
    {
        var world = Worlds.OfSeed(1);
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var first = Path.Combine(folder.FullName, "a");
            var second = Path.Combine(folder.FullName, "b");
            WorldFiles.Write(first, world, s_few);
            WorldFiles.Write(second, world, s_few);

            var names = Directory.EnumerateFiles(first).Select(Path.GetFileName).Order().ToList();
            Assert.Equal(["demos-validation.jsonl", "demos.jsonl", "heldout.jsonl", "manifest.json", "pages.jsonl", "reading-validation.jsonl", "reading.jsonl", "tokenizer.jsonl", "train.jsonl", "validation.jsonl"], names);
            Assert.All(names, name => Assert.Equal(File.ReadAllBytes(Path.Combine(first, name!)), File.ReadAllBytes(Path.Combine(second, name!))));

            using var manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(first, "manifest.json")));
            Assert.Equal(1, manifest.RootElement.GetProperty("seed").GetInt32());
            Assert.Equal(Count("pages.jsonl"), manifest.RootElement.GetProperty("pages").GetInt32());
            Assert.Equal(Count("heldout.jsonl"), manifest.RootElement.GetProperty("heldout").GetProperty("questions").GetInt32());
            Assert.Equal((30, 10, 20, 5), (Count("reading.jsonl"), Count("reading-validation.jsonl"), Count("demos.jsonl"), Count("demos-validation.jsonl")));

            using var question = JsonDocument.Parse(File.ReadLines(Path.Combine(first, "heldout.jsonl")).First());
            Assert.Equal(world.HeldOut[0].Text, question.RootElement.GetProperty("question").GetString());
            Assert.Equal(world.HeldOut[0].Answer, question.RootElement.GetProperty("answers")[0].GetString());
            Assert.Equal("heldout", question.RootElement.GetProperty("labels").GetProperty("split").GetString());

            int Count(string name) => File.ReadLines(Path.Combine(first, name)).Count();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
