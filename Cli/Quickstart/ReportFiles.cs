using System.Text.Json;
using AgentPlatform.Cli.Commands;
using AgentPlatform.Cli.Quickstart.Reporting;

namespace AgentPlatform.Cli.Quickstart;

/// <summary>What a run leaves behind: report.json, report.html, and a line in the history of all runs.</summary>
internal static class ReportFiles
{
    private const int ShownTrajectories = 10;

    /// <summary>Writes the reports into both folders. The run folder has the evaluations' results, from which trajectories are shown.</summary>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static void Write(string outputFolder, string runFolder, Report report)
    {
        var pairs = TrajectoryPairs.Choose(Results(runFolder, "sft"), Results(runFolder, "rl"), ShownTrajectories);
        var json = JsonSerializer.Serialize(report, JsonOutput.Document) + "\n";
        var page = ReportPage.Write(report, pairs);
        foreach (var folder in new[] { runFolder, outputFolder })
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, "report.json"), json);
            File.WriteAllText(Path.Combine(folder, "report.html"), page);
        }

        File.AppendAllText(Path.Combine(outputFolder, "history.jsonl"), JsonSerializer.Serialize(HistoryLine(runFolder, report), JsonOutput.Lines) + "\n");
    }

    private static IReadOnlyDictionary<string, ResultLine> Results(string runFolder, string stage) => ResultFile.Read(Path.Combine(runFolder, $"eval-{stage}", "results.jsonl"));

    private static object HistoryLine(string runFolder, Report report) => new
    {
        Run = Path.GetFileName(runFolder),
        report.Seed,
        report.Smoke,
        Pretrain = report.Pretrain.Success,
        Sft = report.Sft.Success,
        Merged = report.Merged.Success,
        Rl = report.Rl.Success,
        report.Rl.CiLow,
        report.Rl.CiHigh,
        report.WallSeconds,
        report.WeightVersions,
        report.Sandbox,
        report.TargetsHold,
        report.Misses,
    };
}
