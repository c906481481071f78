namespace AgentPlatform.Cli.Quickstart.Views;

/// <summary>What an evaluation found, on one line.</summary>
internal static class StageLine
{
    public static string Of(StageReport report) =>
        $"{report.Success:P1} right (95% interval {report.CiLow:P1} to {report.CiHigh:P1}); "
        + string.Join(", ", report.ByHops.Select(hops => $"{hops.Key} hop{(hops.Key == "1" ? "" : "s")} {hops.Value:P0}"))
        + $"; {report.MeanTurns:F1} turns on average, {report.EvaluationSeconds:F0} s";
}
