using AgentPlatform.Contracts.Eval.V1;
using Spectre.Console;

namespace AgentPlatform.Cli.Commands;

/// <summary>An evaluation's result for people.</summary>
internal static class EvaluationText
{
    public static void Write(IAnsiConsole console, TextWriter output, GetEvaluationResponse result)
    {
        output.WriteLine($"{result.EvaluationId}: {result.State}{(result.Message.Length > 0 ? $" ({result.Message})" : "")}, {result.Finished} of {result.Questions * result.Attempts} attempts in {result.WallSeconds:F0} s");
        var table = new Table().AddColumn("").AddColumn("right").AddColumn("95% interval").AddColumn("attempts");
        Row(table, "all", result.Success);
        foreach (var (hops, share) in result.ByHops.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Row(table, $"{hops} hop{(hops == "1" ? "" : "s")}", share);
        }

        console.Write(table);
        if (result.Attempts > 1)
        {
            output.WriteLine($"avg@{result.Attempts} {result.AvgAtK:P1}; {string.Join(", ", result.PassAtK.OrderBy(pair => pair.Key).Select(pair => $"pass@{pair.Key} {pair.Value:P1}"))}");
        }

        output.WriteLine($"outcomes: {string.Join(", ", result.Outcomes.OrderByDescending(pair => pair.Value).Select(pair => $"{pair.Key} {pair.Value}"))}");
        output.WriteLine($"{result.MeanTurns:F1} turns on average, {result.ToolCalls} tool calls, weight versions {result.WeightVersionMin} to {result.WeightVersionMax}");
        if (result.ReportPath.Length > 0)
        {
            output.WriteLine($"Report: {result.ReportPath}");
        }
    }

    private static void Row(Table table, string name, Share? share)
    {
        if (share is not null)
        {
            table.AddRow(Markup.Escape(name), $"{share.Value:P1}", $"{share.Low:P1} to {share.High:P1}", $"{share.Count}");
        }
    }
}
