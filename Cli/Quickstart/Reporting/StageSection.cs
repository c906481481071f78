using System.Text;

namespace AgentPlatform.Cli.Quickstart.Reporting;

/// <summary>The stages side by side.</summary>
internal static class StageSection
{
    public static void Write(StringBuilder page, Report report)
    {
        (string Name, StageReport Stage)[] stages = [("pretrain", report.Pretrain), ("SFT", report.Sft), ("merged", report.Merged), ("RL", report.Rl)];
        var hops = stages.SelectMany(stage => stage.Stage.ByHops.Keys).Distinct().Order(StringComparer.Ordinal).ToList();
        page.Append("<h2>Stages</h2>\n<p>Each stage's model on the same held-out questions. The whiskers are 95% Wilson intervals; the dashed line is the target after RL.</p>\n");
        page.Append(Charts.Stages(stages));
        page.Append("\n<div class=\"wide\"><table class=\"stages\"><tr><th>stage</th><th class=\"num\">right</th><th class=\"num\">interval</th>");
        foreach (var key in hops)
        {
            page.Append($"<th class=\"num\">{Html.Escape(key)} hop{(key == "1" ? "" : "s")}</th>");
        }

        page.Append("<th class=\"num\">turns</th><th class=\"num\">steps</th><th class=\"num\">trained</th><th class=\"num\">measured</th></tr>");
        foreach (var (name, stage) in stages)
        {
            page.Append($"<tr{(name == "RL" ? " class=\"final\"" : "")}><td>{name}</td><td class=\"num\">{Numbers.Share(stage.Success)}</td><td class=\"num\">{Numbers.Interval(stage)}</td>");
            foreach (var key in hops)
            {
                page.Append($"<td class=\"num\">{(stage.ByHops.TryGetValue(key, out var share) ? Numbers.Share(share) : "–")}</td>");
            }

            page.Append($"<td class=\"num\">{Numbers.At(Math.Round(stage.MeanTurns, 1))}</td><td class=\"num\">{(stage.Steps > 0 ? Numbers.Whole(stage.Steps) : "–")}</td><td class=\"num\">{Numbers.Seconds(stage.WallSeconds)}</td><td class=\"num\">{Numbers.Seconds(stage.EvaluationSeconds)}</td></tr>");
        }

        page.Append("</table></div>\n");
        if (report.MergeSweep.Count > 0)
        {
            page.Append($"<p class=\"dim\">Merges tried, weight of the tuned model and loss on validation demonstrations: {string.Join("; ", report.MergeSweep.Select(share => $"{Numbers.At(share.TunedShare)} → {share.ValidationLoss:0.####}"))}. The lowest loss was taken.</p>\n");
        }
    }
}
