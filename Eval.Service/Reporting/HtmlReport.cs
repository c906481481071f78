using System.Globalization;
using AgentPlatform.Eval.Attempts;
using AgentPlatform.Eval.Questions;
using AgentPlatform.Eval.Summary;
using AgentPlatform.Grading.Statistics;

namespace AgentPlatform.Eval.Reporting;

/// <summary>
/// The report as one HTML file: no server, no network, no script. The page forbids scripts to itself, so that even a slip in escaping
/// could not make a trajectory run code.
/// </summary>
internal static class HtmlReport
{
    /// <summary>Writes the page; transcripts are left out once <paramref name="characters"/> of them are written, and the page says so.</summary>
    public static void Write(
        TextWriter writer,
        EvaluationSummary summary,
        IReadOnlyList<Question> questions,
        IReadOnlyList<AttemptFacts> attempts,
        Func<AttemptFacts, AttemptDetail> detailOf,
        long characters)
    {
        writer.Write("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        writer.Write("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n");
        writer.Write("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n");
        writer.Write($"<title>{Html.Escape(summary.EvaluationId)}: {Display.Percent(summary.Success.Value)}</title>\n<style>\n{HtmlStyle.Css}\n</style>\n</head>\n<body>\n");
        WriteHead(writer, summary);
        WriteCharts(writer, summary);
        WriteSettings(writer, summary);
        WriteAttempts(writer, questions, attempts, detailOf, characters);
        writer.Write("</body>\n</html>\n");
    }

    private static void WriteHead(TextWriter writer, EvaluationSummary summary)
    {
        writer.Write($"<h1>Evaluation {Html.Escape(summary.EvaluationId)}</h1>\n");
        writer.Write($"<div class=\"score\">{Display.Percent(summary.Success.Value)}</div>\n");
        writer.Write($"<p>right, 95% interval {Display.Interval(summary.Success)} (Wilson), over all {Display.Whole(summary.Success.Count)} attempts ");
        writer.Write($"at {Display.Whole(summary.Questions)} questions. <span class=\"dim\">{summary.State}</span></p>\n");
        writer.Write(Charts.Shares([new("all", summary.Success), new("measured", summary.SuccessMeasured)]));
        if (summary.Message.Length > 0)
        {
            writer.Write($"<p class=\"note\">{Html.Escape(summary.Message)}</p>\n");
        }
        foreach (var note in summary.Notes)
        {
            writer.Write($"<p class=\"note\">{Html.Escape(note)}</p>\n");
        }
        writer.Write("<div class=\"cards\">\n");
        var error = summary.AvgAtKStandardError is { } points ? string.Create(CultureInfo.InvariantCulture, $" ± {points * 100:0.0}") : "";
        Card(writer, $"Avg@{summary.Attempts}, standard error", Display.Percent(summary.AvgAtK) + error);
        foreach (var (k, value) in summary.PassAtK.Where(pair => pair.Key > 1))
        {
            Card(writer, string.Create(CultureInfo.InvariantCulture, $"Pass@{k}, unbiased"), Display.Percent(value));
        }
        Card(writer, "bounds", $"{Display.Percent(summary.SuccessBounds.Low)} – {Display.Percent(summary.SuccessBounds.High)}");
        Card(writer, "turns, mean", Display.Number(summary.MeanTurns));
        Card(writer, "tool calls", Display.Whole(summary.ToolCalls));
        Card(writer, "tool faults", Display.Whole(summary.ToolFaults.Values.Sum()));
        Card(writer, "sampled tokens", Display.Whole(summary.SampledTokens));
        Card(writer, "weight version", Display.Versions(summary.WeightVersionMin, summary.WeightVersionMax));
        Card(writer, "wall time", Display.Seconds(summary.WallSeconds));
        writer.Write("</div>\n");
    }

    private static void WriteCharts(TextWriter writer, EvaluationSummary summary)
    {
        // A label that all questions share tells nothing that the score does not.
        foreach (var (label, values) in summary.ByLabel.Where(pair => pair.Value.Count > 1 || pair.Key == "hops"))
        {
            writer.Write($"<h2>By {Html.Escape(label)}</h2>\n{Charts.Shares(values)}\n");
        }
        writer.Write($"<h2>Outcomes</h2>\n{Charts.Parts(summary.Outcomes)}\n<ul class=\"legend\">\n");
        foreach (var (outcome, count) in summary.Outcomes.Where(pair => pair.Value > 0))
        {
            writer.Write($"<li><i class=\"o-{outcome}\"></i>{outcome} <b>{Display.Whole(count)}</b></li>\n");
        }
        writer.Write($"</ul>\n<h2>Turns per attempt</h2>\n{Charts.Histogram(summary.TurnsHistogram)}\n");
        if (summary.ToolFaults.Count > 0)
        {
            writer.Write("<h2>Tool faults</h2>\n<ul class=\"legend\">\n");
            foreach (var (fault, count) in summary.ToolFaults)
            {
                writer.Write($"<li>{Html.Escape(fault)} <b>{Display.Whole(count)}</b></li>\n");
            }
            writer.Write("</ul>\n");
        }
    }

    private static void WriteSettings(TextWriter writer, EvaluationSummary summary)
    {
        writer.Write("<details><summary>Settings</summary><div class=\"body\"><dl>\n");
        void Row(string name, string value) => writer.Write($"<dt>{name}</dt><dd>{Html.Escape(value)}</dd>\n");
        Row("grader", summary.Grader);
        Row("tools", string.Join(", ", summary.Tools));
        Row("temperature", Display.Number(summary.Temperature));
        Row("seed", summary.Seed.ToString(CultureInfo.InvariantCulture));
        Row("questions", summary.QuestionsPath);
        Row("sha256", summary.QuestionsSha256);
        Row("run", summary.RunId);
        if (summary.SystemPrompt.Length > 0)
        {
            Row("system prompt", summary.SystemPrompt);
        }
        writer.Write("</dl></div></details>\n");
    }

    private static void WriteAttempts(
        TextWriter writer, IReadOnlyList<Question> questions, IReadOnlyList<AttemptFacts> attempts, Func<AttemptFacts, AttemptDetail> detailOf, long characters)
    {
        writer.Write("<h2>Trajectories</h2>\n");
        foreach (var group in attempts.GroupBy(item => item.Outcome).OrderBy(group => group.Key))
        {
            var name = AttemptOutcomes.NameOf(group.Key);
            writer.Write($"<details class=\"group\"><summary><span class=\"tag\"><i class=\"o-{name}\"></i>{name}</span> <span class=\"dim\">{Display.Whole(group.Count())}</span></summary><div>\n");
            foreach (var facts in group)
            {
                var detail = characters > 0 ? detailOf(facts) : null;
                characters -= detail?.Transcript.Length ?? 0;
                HtmlTrajectory.Write(writer, questions[facts.Position], facts, detail);
            }
            writer.Write("</div></details>\n");
        }
    }

    private static void Card(TextWriter writer, string name, string value) =>
        writer.Write($"<div class=\"card\"><b>{Html.Escape(value)}</b><span>{Html.Escape(name)}</span></div>\n");
}
