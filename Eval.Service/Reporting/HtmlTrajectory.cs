using System.Globalization;
using AgentPlatform.Eval.Attempts;
using AgentPlatform.Eval.Questions;

namespace AgentPlatform.Eval.Reporting;

/// <summary>One attempt as a foldable piece of the page.</summary>
internal static class HtmlTrajectory
{
    /// <summary>Results longer than this are folded.</summary>
    private const int OpenResultLength = 400;

    /// <summary>Writes the attempt; <paramref name="detail"/> is null where the page has no more room for words.</summary>
    public static void Write(TextWriter writer, Question question, AttemptFacts facts, AttemptDetail? detail)
    {
        var attempt = facts.Attempt > 0 ? string.Create(CultureInfo.InvariantCulture, $" · attempt {facts.Attempt + 1}") : "";
        writer.Write($"<details><summary>{Html.Short(question.Text, 160)} <small>{Html.Escape(question.Id)}{attempt} · {Counted(facts.Turns, "turn")} · {Counted(facts.ToolCalls, "call")} · {Display.Seconds(facts.Seconds)}</small></summary><div class=\"body\">\n<dl>\n");
        Row(writer, "answer", facts.Answer.Length > 0 ? facts.Answer : "none");
        Row(writer, "right", string.Join(" or ", question.Answers));
        if (facts.Reason.Length > 0)
        {
            Row(writer, "why", facts.Reason);
        }
        if (facts.WeightVersionMax is { } max)
        {
            Row(writer, "version", Display.Versions(facts.WeightVersionMin ?? max, max));
        }
        writer.Write("</dl>\n");
        if (detail is null)
        {
            writer.Write("<p class=\"dim\">This page is full; results.jsonl has the transcript.</p>\n");
        }
        else
        {
            foreach (var part in TranscriptReader.Read(detail.Transcript, detail.Calls))
            {
                Write(writer, part);
            }
        }
        writer.Write("</div></details>\n");
    }

    private static void Write(TextWriter writer, TranscriptPart part)
    {
        var kind = part.Kind.ToString();
        var turn = part.Turn > 0 ? string.Create(CultureInfo.InvariantCulture, $" · turn {part.Turn}") : "";
        writer.Write($"<div class=\"part {kind.ToLowerInvariant()}\"><h3>{kind}{turn}{About(part.Call)}</h3>");
        var pre = $"<pre>{Html.Escape(part.Text)}</pre>";
        writer.Write(part.Kind is TranscriptPartKind.Result or TranscriptPartKind.System && part.Text.Length > OpenResultLength
            ? $"<details><summary>{Html.Short(part.Text, 80)} ({Display.Whole(part.Text.Length)} characters)</summary>{pre}</details>"
            : pre);
        writer.Write("</div>\n");
    }

    private static string About(AttemptCall? call)
    {
        if (call is null)
        {
            return "";
        }
        var status = call.Status is "" or "ok" ? "ok" : $"<span class=\"fault\">{Html.Escape(call.Status)}</span>";
        var tries = call.Tries > 1 ? string.Create(CultureInfo.InvariantCulture, $" · {call.Tries} tries") : "";
        var replica = call.Replica.Length > 0 ? $" · {Html.Escape(call.Replica)}" : "";
        return string.Create(CultureInfo.InvariantCulture, $" <small>{Html.Escape(call.Tool)} · {status} · {call.Seconds:0.00} s{tries}{replica}</small>");
    }

    private static string Counted(int count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");

    private static void Row(TextWriter writer, string name, string value) => writer.Write($"<dt>{name}</dt><dd>{Html.Escape(value)}</dd>\n");
}
