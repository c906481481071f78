using System.Text;

namespace AgentPlatform.Cli.Quickstart.Reporting;

/// <summary>report.html: one file that needs no other.</summary>
internal static class ReportPage
{
    public static string Write(Report report, IReadOnlyList<TrajectoryPair> pairs)
    {
        var page = new StringBuilder();
        page.Append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">");
        page.Append($"<title>Quickstart, seed {report.Seed}: {Numbers.Share(report.Sft.Success)} to {Numbers.Share(report.Rl.Success)}</title>\n<style>\n{PageStyle.Css}\n</style></head><body>\n");
        Headline(page, report);
        StageSection.Write(page, report);
        LearningSection.Write(page, report);
        CostSection.Write(page, report);
        TrajectorySection.Write(page, pairs);
        page.Append($"<h2>Go on from here</h2>\n<p>The model lies in <code>{Html.Escape(report.ModelPath)}</code>, a Hugging Face folder. <code>./agentctl chat</code> talks to it, with its tools; <code>report.json</code> beside this page has every number.</p>\n");
        return page.Append("</body></html>\n").ToString();
    }

    private static void Headline(StringBuilder page, Report report)
    {
        page.Append($"<h1>A guessing model learns to search <small>· seed {report.Seed}</small></h1>\n");
        if (report.Smoke)
        {
            page.Append("<p class=\"note\"><b>A smoke run.</b> It shows that all parts work; its numbers mean nothing.</p>\n");
        }

        page.Append("<div class=\"scores\">");
        page.Append($"<div class=\"score\"><b>{Numbers.Share(report.Sft.Success)}</b>before RL<br><small>95% interval {Numbers.Interval(report.Sft)}</small></div><div class=\"arrow\">→</div>");
        page.Append($"<div class=\"score after\"><b>{Numbers.Share(report.Rl.Success)}</b>after RL<br><small>95% interval {Numbers.Interval(report.Rl)}</small></div></div>\n");
        page.Append($"<p>of {Numbers.Whole(report.HeldoutQuestions)} held-out questions answered right, greedily, one attempt each.</p>\n");
        if (!report.Smoke)
        {
            page.Append(report.TargetsHold ? "<p><span class=\"verdict hold\">All targets hold</span></p>\n" : "<p><span class=\"verdict miss\">Targets missed</span></p>\n");
        }

        page.Append("<div class=\"cards\">");
        Card(page, Numbers.Seconds(report.WallSeconds), "whole job");
        Card(page, Numbers.Whole(report.WeightVersions), "weight versions during RL");
        Card(page, Numbers.Whole(report.Trajectories), "trajectories of RL");
        Card(page, Numbers.Whole(report.ToolCalls), "tool calls");
        Card(page, Numbers.Whole(report.RolloutTokensPerS), "sampled tokens/s in RL");
        Card(page, report.Sandbox == "docker" ? "Docker containers" : "local processes", $"run the tools; {report.ToolReplicas} replicas of MiniWeb");
        page.Append("</div>\n");
        if (!report.Smoke && report.Targets.Count > 0)
        {
            page.Append("<div class=\"wide\"><table class=\"targets\"><tr><th>target</th><th>wanted</th><th>reached</th><th></th></tr>");
            foreach (var row in report.Targets)
            {
                page.Append($"<tr><td>{Html.Escape(row.Name)}</td><td>{Html.Escape(row.Wanted)}</td><td>{Html.Escape(row.Reached)}</td><td class=\"{(row.Holds ? "hold\">holds" : "miss\">missed")}</td></tr>");
            }

            page.Append("</table></div>\n");
        }

        page.Append($"<div class=\"note\"><b>What the baseline is, by construction.</b> {Html.Escape(report.Baseline)}</div>\n");
    }

    private static void Card(StringBuilder page, string value, string name) => page.Append($"<div class=\"card\"><b>{Html.Escape(value)}</b><span>{Html.Escape(name)}</span></div>");
}
