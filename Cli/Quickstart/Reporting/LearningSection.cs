using System.Globalization;
using System.Text;

namespace AgentPlatform.Cli.Quickstart.Reporting;

/// <summary>How RL went: reward and staleness by step, and how old the trained trajectories were.</summary>
internal static class LearningSection
{
    public static void Write(StringBuilder page, Report report)
    {
        var most = Math.Ceiling(Math.Max(1, report.Curve.Select(point => point.Staleness).Where(double.IsFinite).DefaultIfEmpty(1).Max()));
        page.Append("<h2>Learning</h2>\n<div class=\"charts\"><div><h3>Mean reward of attempts by step (sampled, training questions)</h3>");
        page.Append(Charts.Line("mean reward by step", "reward", [.. report.Curve.Select(point => ((double)point.Step, point.Reward))], 1, 200, share => $"{share * 100:0}%"));
        page.Append("<h3>Mean staleness by step (weight versions behind)</h3>");
        page.Append(Charts.Line("mean staleness by step", "stale", [.. report.Curve.Select(point => ((double)point.Step, point.Staleness))], most, 100, value => value.ToString("0.#", CultureInfo.InvariantCulture)));
        page.Append("</div><div><h3>Trained trajectories by weight versions behind</h3>");
        page.Append(report.Staleness.Count == 0
            ? "<p class=\"dim\">None was trained.</p>"
            : Charts.Columns("trained trajectories by staleness", [.. report.Staleness.OrderBy(pair => pair.Key.Length).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, (double)pair.Value))]));
        page.Append("<p class=\"dim\">Rollouts go on while the trainer trains: a trajectory may begin under one version of the weights and be trained under a later one. Each sampled token carries its version and its logprob, and the loss corrects for the difference.</p>");
        Counts(page, "Not trained, by reason", report.Rejected);
        page.Append("</div></div>\n");
    }

    private static void Counts(StringBuilder page, string title, SortedDictionary<string, long> counts)
    {
        if (counts.Count > 0)
        {
            page.Append($"<h3>{title}</h3><p>{string.Join(", ", counts.Select(pair => $"{Html.Escape(pair.Key.Replace('_', ' '))} {Numbers.Whole(pair.Value)}"))}</p>");
        }
    }
}
