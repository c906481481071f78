using System.Text.Json;
using AgentPlatform.Cli.Commands;
using AgentPlatform.Cli.Quickstart;
using AgentPlatform.Tests.Shared;

namespace AgentPlatform.Tests.Cli;

/// <summary>report.json is read by others: its names do not move.</summary>
public sealed class ReportJsonTests
{
    private static readonly string[] s_promised =
    [
        "seed", "heldout_questions", "wall_seconds", "weight_versions", "trajectories", "rejected", "tool_calls", "tool_faults", "tool_replicas", "sandbox", "staleness",
        "rollout_tokens_per_s", "trainer_idle", "rollout_idle",
        .. from stage in (string[])["pretrain", "sft", "merged", "rl"] from field in (string[])["success", "ci_low", "ci_high", "wall_seconds", "by_hops"] select $"{stage}.{field}",
    ];

    [Fact]
    public void Write_FullReport_MatchesGolden()
    {
        using var folder = new TempFolder();
        var report = SampleReport.Make();
        Judgement.Apply(report);

        ReportFiles.Write(folder.File("out"), folder.File("out/runs/seed-3"), report);

        Golden.Match(File.ReadAllText(folder.File("out/report.json")), "report.json");
    }

    [Fact]
    public void Write_FullReport_HasEveryPromisedField()
    {
        using var folder = new TempFolder();

        ReportFiles.Write(folder.File("out"), folder.File("run"), SampleReport.Make());

        using var json = JsonDocument.Parse(File.ReadAllText(folder.File("run/report.json")));
        Assert.All(s_promised, path => Assert.True(path.Split('.').Aggregate((JsonElement?)json.RootElement, (at, name) => at!.Value.TryGetProperty(name, out var next) ? next : null) is not null, path));
    }

    [Fact]
    public void Write_LossThatRanAway_IsStillJson()
    {
        using var folder = new TempFolder();
        var report = SampleReport.Make();
        report.Curve.Add(new CurvePoint(3, 9, 0.5, double.NaN, 0.3, 1));

        ReportFiles.Write(folder.File("out"), folder.File("run"), report);

        using var json = JsonDocument.Parse(File.ReadAllText(folder.File("out/report.json")));
        Assert.Equal("NaN", json.RootElement.GetProperty("curve")[2].GetProperty("kl").GetString());
    }

    [Fact]
    public void Write_Twice_AppendsToTheHistory()
    {
        using var folder = new TempFolder();

        ReportFiles.Write(folder.File("out"), folder.File("out/runs/a"), SampleReport.Make());
        ReportFiles.Write(folder.File("out"), folder.File("out/runs/b"), SampleReport.Make());

        var lines = File.ReadAllLines(folder.File("out/history.jsonl")).Select(line => JsonSerializer.Deserialize<JsonElement>(line, JsonOutput.Lines)).ToList();
        Assert.Equal(["a", "b"], lines.Select(line => line.GetProperty("run").GetString()));
        Assert.Equal(0.86, lines[0].GetProperty("rl").GetDouble());
    }
}
