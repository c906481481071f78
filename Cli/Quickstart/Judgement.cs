namespace AgentPlatform.Cli.Quickstart;

/// <summary>Holds a report against the targets.</summary>
internal static class Judgement
{
    /// <summary>Fills the report's targets, misses and verdict.</summary>
    public static void Apply(Report report)
    {
        report.Targets = [.. Rows(report)];
        report.Misses = [.. report.Targets.Where(row => !row.Holds).Select(row => $"{row.Name}: {row.Reached}, wanted {row.Wanted}")];
        report.TargetsHold = report.Misses.Count == 0;
    }

    private static IEnumerable<TargetRow> Rows(Report report)
    {
        yield return new TargetRow("success after RL", $"at least {Targets.RlSuccess:P0}", $"{report.Rl.Success:P1}", report.Rl.Success >= Targets.RlSuccess);
        yield return new TargetRow(
            "success after SFT", $"{Targets.SftLow:P0} to {Targets.SftHigh:P0}", $"{report.Sft.Success:P1}", report.Sft.Success is >= Targets.SftLow and <= Targets.SftHigh);
        yield return new TargetRow(
            "held-out questions", $"at least {Targets.HeldOutQuestions}", $"{report.HeldoutQuestions}", report.HeldoutQuestions >= Targets.HeldOutQuestions);
        yield return new TargetRow(
            "weight versions during RL", $"at least {Targets.WeightVersions}", $"{report.WeightVersions}", report.WeightVersions >= Targets.WeightVersions);
        yield return new TargetRow("wall time", $"at most {Targets.WallSeconds:F0} s", $"{report.WallSeconds:F0} s", report.WallSeconds <= Targets.WallSeconds);
    }
}
