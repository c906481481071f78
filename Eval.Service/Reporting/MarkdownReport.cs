using System.Globalization;
using System.Text;
using AgentPlatform.Eval.Summary;

namespace AgentPlatform.Eval.Reporting;

/// <summary>The report as Markdown, for pull requests and notes.</summary>
internal static class MarkdownReport
{
    public static string Write(EvaluationSummary summary)
    {
        var text = new StringBuilder();
        void Line(string line = "") => text.Append(line).Append('\n');

        Line($"# Evaluation {Escape(summary.EvaluationId)}");
        Line();
        Line($"**{Display.Percent(summary.Success.Value)}** right (95% interval {Display.Interval(summary.Success)}), "
            + $"{Display.Whole(summary.Success.Count)} attempts at {Display.Whole(summary.Questions)} questions; {summary.State}.");
        Line();
        foreach (var note in summary.Notes)
        {
            Line($"> {Escape(note)}");
            Line(">");
        }
        if (summary.Message.Length > 0)
        {
            Line($"> {Escape(summary.Message)}");
        }
        Line();
        Line("| measure | value |");
        Line("|---|---|");
        Line($"| success over all attempts | {Display.Percent(summary.Success.Value)} ({Display.Interval(summary.Success)}) |");
        Line($"| success over measured attempts | {Display.Percent(summary.SuccessMeasured.Value)} ({Display.Interval(summary.SuccessMeasured)}, n = {Display.Whole(summary.SuccessMeasured.Count)}) |");
        Line($"| bounds | {Display.Percent(summary.SuccessBounds.Low)} to {Display.Percent(summary.SuccessBounds.High)} |");
        Line($"| Avg@{summary.Attempts} | {Display.Percent(summary.AvgAtK)}{StandardError(summary)} |");
        foreach (var (k, value) in summary.PassAtK)
        {
            Line(string.Create(CultureInfo.InvariantCulture, $"| Pass@{k} (unbiased) | {Display.Percent(value)} |"));
        }
        Line($"| turns, mean | {Display.Number(summary.MeanTurns)} |");
        Line($"| tool calls | {Display.Whole(summary.ToolCalls)} |");
        Line($"| sampled tokens | {Display.Whole(summary.SampledTokens)} |");
        Line($"| weight version | {Display.Versions(summary.WeightVersionMin, summary.WeightVersionMax)} |");
        Line($"| wall time | {Display.Seconds(summary.WallSeconds)} |");
        Line();
        Line("| outcome | attempts |");
        Line("|---|---|");
        foreach (var (outcome, count) in summary.Outcomes.Where(pair => pair.Value > 0))
        {
            Line($"| {outcome} | {Display.Whole(count)} |");
        }
        foreach (var (label, values) in summary.ByLabel)
        {
            Line();
            Line($"| {Escape(label)} | right | 95% interval | attempts |");
            Line("|---|---|---|---|");
            foreach (var (value, share) in values)
            {
                Line($"| {Escape(value)} | {Display.Percent(share.Value)} | {Display.Interval(share)} | {Display.Whole(share.Count)} |");
            }
        }
        if (summary.ToolFaults.Count > 0)
        {
            Line();
            Line("| tool fault | calls |");
            Line("|---|---|");
            foreach (var (fault, count) in summary.ToolFaults)
            {
                Line($"| {Escape(fault)} | {Display.Whole(count)} |");
            }
        }
        Line();
        Line($"Grader `{summary.Grader}`, questions `{summary.QuestionsSha256[..12]}`. Intervals are Wilson's. Each attempt is a line of results.jsonl.");
        return text.ToString();
    }

    private static string StandardError(EvaluationSummary summary) => summary.AvgAtKStandardError is { } error
        ? string.Create(CultureInfo.InvariantCulture, $" (standard error over questions {error * 100:0.0} points)")
        : "";

    // Ids, labels and messages are other people's text: none of it may become markup or break a table.
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            switch (c)
            {
                case '\r' or '\n':
                    escaped.Append(' ');
                    break;
                case '\\' or '`' or '*' or '_' or '[' or ']' or '<' or '>' or '|' or '#' or '&':
                    escaped.Append('\\').Append(c);
                    break;
                default:
                    escaped.Append(c);
                    break;
            }
        }
        return escaped.ToString();
    }
}
