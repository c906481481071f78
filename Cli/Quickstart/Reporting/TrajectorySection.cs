using System.Text;

namespace AgentPlatform.Cli.Quickstart.Reporting;

/// <summary>The same questions before and after, side by side.</summary>
internal static class TrajectorySection
{
    private const int OpenPairs = 3;

    public static void Write(StringBuilder page, IReadOnlyList<TrajectoryPair> pairs)
    {
        page.Append("<h2>Before and after</h2>\n");
        if (pairs.Count == 0)
        {
            page.Append("<p class=\"dim\">No trajectories were kept.</p>\n");
            return;
        }

        page.Append($"<p>{pairs.Count} held-out questions, chosen for a mix of hops, those that RL taught first; the last ones it still gets wrong.</p>\n");
        for (var i = 0; i < pairs.Count; i++)
        {
            Pair(page, pairs[i], i < OpenPairs);
        }
    }

    private static void Pair(StringBuilder page, TrajectoryPair pair, bool open)
    {
        page.Append($"<details{(open ? " open" : "")}><summary>{Html.Escape(pair.After.Question)}<small>{Html.Escape(pair.Hops)} hop{(pair.Hops == "1" ? "" : "s")} · right: {Html.Escape(string.Join(" or ", pair.After.Gold))} · {Mark(pair.Before)} before, {Mark(pair.After)} after</small></summary><div class=\"pair\">");
        Side(page, "before RL (SFT)", pair.Before);
        Side(page, "after RL", pair.After);
        page.Append("</div></details>\n");
    }

    private static void Side(StringBuilder page, string name, ResultLine line)
    {
        page.Append($"<div><p class=\"side\">{name} · {Mark(line)} · {line.Turns} turn{(line.Turns == 1 ? "" : "s")}, {line.Calls.Count} call{(line.Calls.Count == 1 ? "" : "s")}</p>");
        foreach (var step in TranscriptSteps.Read(line.Transcript, line.Calls))
        {
            page.Append($"<div class=\"step {step.Kind}\"><span>{step.Kind}{(step.Fault.Length > 0 ? $" · <b class=\"fault\">{Html.Escape(step.Fault)}</b>" : "")}</span><pre>{Html.Escape(step.Text)}</pre></div>");
        }

        if (line.Answer.Length == 0)
        {
            page.Append($"<p class=\"dim\">No answer: {Html.Escape((line.Reason.Length > 0 ? line.Reason : line.Outcome).Replace('_', ' '))}.</p>");
        }

        page.Append("</div>");
    }

    private static string Mark(ResultLine line) => line.Correct ? "<b class=\"hold\">right</b>" : "<b class=\"miss\">wrong</b>";
}
