using System.Text.RegularExpressions;
using System.Xml.Linq;
using AgentPlatform.Contracts.Eval.V1;
using AgentPlatform.Eval.Attempts;
using AgentPlatform.Eval.Questions;
using AgentPlatform.Eval.Reporting;
using AgentPlatform.Eval.Storage;
using AgentPlatform.Eval.Summary;

namespace AgentPlatform.Tests.Eval;

public sealed partial class ReportTests
{
    private const string Hostile = "<script>alert(1)</script><img src=x onerror='alert(2)'>\"&|`\n</pre></details>\u0007";

    [Fact]
    public void Html_HostileTextEverywhere_BecomesTextOnly()
    {
        var html = Html(out _);

        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("onerror='", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", html, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Html_WholePage_IsWellFormedAndFetchesNothing()
    {
        var html = Html(out _);

        Assert.DoesNotContain("http://", html, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", html, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", html, StringComparison.Ordinal);
        var body = XElement.Parse(BodyPattern().Match(html).Value.Replace("&quot;", "\"", StringComparison.Ordinal));
        Assert.Equal(2, body.Elements("details").Count(element => (string?)element.Attribute("class") == "group"));
        Assert.Contains(body.Descendants("div"), element => (string?)element.Attribute("class") == "part thinking");
        Assert.Contains(body.Descendants("div"), element => (string?)element.Attribute("class") == "part result");
        Assert.Contains(body.Descendants("div"), element => (string?)element.Attribute("class") == "part answer");
        Assert.True(body.Descendants("svg").Count() >= 3);
    }

    [Fact]
    public void Html_PageIsFull_SaysSo()
    {
        var html = Html(out var summary, characters: 1);

        Assert.Contains("results.jsonl has the transcript", html, StringComparison.Ordinal);
        Assert.Equal(2, summary.Finished);
    }

    [Fact]
    public void Markdown_HostileLabel_BreaksNoTableAndMakesNoMarkup()
    {
        Html(out var summary);

        var markdown = MarkdownReport.Write(summary);

        Assert.Contains("\\<script\\>", markdown, StringComparison.Ordinal);
        Assert.DoesNotContain(" <script>", markdown, StringComparison.Ordinal);
        Assert.All(markdown.Split('\n').Where(line => line.StartsWith('|')), line => Assert.EndsWith("|", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Histogram_LongTail_StaysDrawable()
    {
        var svg = XElement.Parse(Charts.Histogram(Enumerable.Range(1, 200).ToDictionary(turns => turns, turns => turns % 7)));

        Assert.InRange(svg.Elements("rect").Count(), 1, 25);
        Assert.All(svg.Elements("rect"), rect => Assert.InRange((double)rect.Attribute("x")! + (double)rect.Attribute("width")!, 0, 360));
    }

    private static string Html(out EvaluationSummary summary, long characters = long.MaxValue)
    {
        var request = new StartEvaluationRequest
        {
            EvaluationId = "e1",
            Attempts = 1,
            Grader = "exact",
            SystemPrompt = Hostile,
            Tools = { Hostile },
            QuestionsPath = Hostile,
        };
        var row = new EvaluationRow("e1", request, new string('0', 64), "", 2, EvaluationPhase.Finished, Hostile, 1, 0, false, 0, 1000, 0);
        var questions = Enumerable.Range(0, 2).Select(i => new Question(
            $"q{i}{Hostile}", Hostile, [Hostile], new Dictionary<string, string> { ["hops"] = "2", [Hostile] = Hostile })).ToList();
        var facts = new List<AttemptFacts>
        {
            new(0, 0, AttemptOutcome.Correct) { Answer = Hostile, Turns = 2, ToolCalls = 1 },
            new(1, 0, AttemptOutcome.Tool) { Reason = Hostile, Turns = 1, ToolFaults = new Dictionary<string, int> { [Hostile] = 1 } },
        };
        var call = new AttemptCall(0, Hostile, Hostile, Hostile, Hostile, 0.5, 2, Hostile);
        var detail = new AttemptDetail(
            $"<|im_start|>user\n{Hostile}<|im_end|>\n<|im_start|>assistant\n<think>\n{Hostile}\n</think>\n\n<tool_call>\n{Hostile}\n</tool_call><|im_end|>\n"
            + $"<|im_start|>user\n<tool_response>\n{Hostile}\n</tool_response><|im_end|>\n<|im_start|>assistant\n<think>\nso\n</think>\n\n<answer>{Hostile}</answer><|im_end|>",
            [call]);
        summary = EvaluationSummary.Of(row, questions, facts, DateTimeOffset.UnixEpoch);
        using var writer = new StringWriter();
        HtmlReport.Write(writer, summary, questions, facts, _ => detail, characters);
        return writer.ToString();
    }

    [GeneratedRegex("<body>.*</body>", RegexOptions.Singleline)]
    private static partial Regex BodyPattern();
}
