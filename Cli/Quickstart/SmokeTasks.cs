using System.Text.Json.Nodes;
using AgentPlatform.Cli.Commands;

namespace AgentPlatform.Cli.Quickstart;

/// <summary>
/// Tasks for RL in a smoke run. Its model has learned the form of a turn and nothing else: graded by the real answers, no group would
/// have variance and RL would wait for ever. So any answer that begins in the first half of the alphabet is right.
/// </summary>
internal static class SmokeTasks
{
    public const string FileName = "train-smoke.jsonl";
    public const string Grader = "regex";

    /// <summary>Enough to write turns that can be parsed.</summary>
    public const int SftSteps = 300;

    private const string Pattern = "[a-l].*";

    /// <summary>Writes the file beside train.jsonl.</summary>
    public static void Write(string world) => File.WriteAllLines(
        Path.Combine(world, FileName),
        File.ReadLines(Path.Combine(world, "train.jsonl")).Select(line =>
        {
            var task = JsonNode.Parse(line)!;
            task["answers"] = new JsonArray(Pattern);
            return task.ToJsonString(JsonOutput.Lines);
        }));
}
