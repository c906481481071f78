using System.CommandLine;
using System.Text.Json;
using AgentPlatform.Cli.Platform;
using AgentPlatform.Worlds.Facts;
using AgentPlatform.Worlds.Generation;
using AgentPlatform.Worlds.Writing;
using Spectre.Console;

namespace AgentPlatform.Cli.Commands;

/// <summary>agentctl world: the offline world, made and shown without a running platform.</summary>
internal static class WorldCommands
{
    private const int ShownQuestions = 3;

    public static Command Create(Surroundings surroundings, CommonOptions common) => new Command("world", "Generate and show the offline world").With(
        Generate(surroundings, common),
        Show(surroundings, common));

    private static Command Generate(Surroundings surroundings, CommonOptions common)
    {
        var seed = Checked.Whole("--seed", "Decides splits, pages and questions", 1, 0, int.MaxValue);
        var output = new Option<string?>("--output") { Description = "Folder to write to (default: artifacts/world)", HelpName = "FOLDER" };
        return new Command("generate", "Write pages, questions, reading texts and demonstrations").With(seed, output).Does(surroundings, common, async (scope, cancellationToken) =>
        {
            var folder = Path.GetFullPath(scope.Get(output) ?? Path.Combine(RepositoryRoot.Find(), "artifacts", "world"));
            await using (var view = scope.View())
            {
                view.Stage("world", folder);
                await Task.Run(() => WorldFiles.Write(folder, Make(scope.Get(seed)), new WorldFilesOptions()), cancellationToken);
                view.Done("written");
            }

            WriteManifest(scope, Path.Combine(folder, "manifest.json"));
            return 0;
        });
    }

    private static Command Show(Surroundings surroundings, CommonOptions common)
    {
        var seed = Checked.Whole("--seed", "The world to show", 1, 0, int.MaxValue);
        return new Command("show", "Tell of a world's facts, pages and questions").With(seed).Does(surroundings, common, async (scope, cancellationToken) =>
        {
            var world = await Task.Run(() => Make(scope.Get(seed)), cancellationToken);
            var questions = world.HeldOut.GroupBy(question => question.Hops).OrderBy(group => group.Key).SelectMany(group => group.Take(ShownQuestions)).ToList();
            if (scope.Json)
            {
                JsonOutput.Line(scope.Out, new
                {
                    Seed = scope.Get(seed),
                    Pages = world.Pages.Count,
                    world.Keys,
                    Questions = world.Questions.ToDictionary(split => SplitNames.Of(split.Key), split => split.Value.Count),
                    HeldOut = questions.Select(question => new { question.Id, question.Text, question.Hops, question.Chain, question.Path, question.Answer }),
                });
                return 0;
            }

            scope.Out.WriteLine($"{world.Pages.Count} pages with {world.Keys.Count} relations: {string.Join(", ", world.Keys)}");
            scope.Out.WriteLine($"Questions: {string.Join(", ", world.Questions.Select(split => $"{SplitNames.Of(split.Key)} {split.Value.Count}"))}. No entity is in two splits.");
            var table = new Table().AddColumn("hops").AddColumn("held-out question").AddColumn("the way to the answer");
            foreach (var question in questions)
            {
                table.AddRow($"{question.Hops}", Markup.Escape(question.Text), Markup.Escape(Way(question)));
            }

            scope.Console.Write(table);
            return 0;
        });
    }

    private static World Make(int seed) => WorldGenerator.Generate(WorldFacts.LoadShipped(), new WorldOptions { Seed = seed });

    private static string Way(WorldQuestion question) =>
        question.Chain[0] + string.Concat(question.Path.Select((relation, hop) => $" --{relation}--> {question.Chain[hop + 1]}"));

    private static void WriteManifest(CommandScope scope, string path)
    {
        using var manifest = JsonDocument.Parse(File.ReadAllText(path));
        scope.Out.WriteLine(scope.Json ? JsonSerializer.Serialize(manifest) : manifest.RootElement.ToString());
    }
}
