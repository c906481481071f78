using System.Text.Json;
using System.Text.RegularExpressions;
using AgentPlatform.Cli.Commands;
using AgentPlatform.Cli.Quickstart;
using AgentPlatform.Cli.Quickstart.Reporting;
using AgentPlatform.Tests.Shared;

namespace AgentPlatform.Tests.Cli;

public sealed class ReportPageTests
{
    [Fact]
    public void Write_FullReport_IsOneFileThatNeedsNoOther()
    {
        var page = ReportPage.Write(SampleReport.Make(), []);

        Assert.DoesNotMatch(new Regex("(src|href)=|<script|<link|@import|https?://", RegexOptions.IgnoreCase), page);
        Assert.Contains("name=\"viewport\"", page, StringComparison.Ordinal);
        TagBalance.Check(page);
    }

    [Fact]
    public void Write_FullReport_ShowsBeforeAfterAndTargets()
    {
        var report = SampleReport.Make();
        report.Sft.Success = 0.5;
        Judgement.Apply(report);

        var page = ReportPage.Write(report, []);

        Assert.Contains("<b>50.0%</b>before RL", page, StringComparison.Ordinal);
        Assert.Contains("<b>86.0%</b>after RL", page, StringComparison.Ordinal);
        Assert.Contains("83.0–89.0%", page, StringComparison.Ordinal);
        Assert.Contains("Targets missed", page, StringComparison.Ordinal);
        Assert.Contains("<td class=\"miss\">missed", page, StringComparison.Ordinal);
        Assert.Contains("by construction", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_StrangersText_IsEscaped()
    {
        var evil = "<script>alert('x')</script> & \u0001";
        var line = SampleResults.Line(1, correct: true, text: evil) with
        {
            Answer = evil,
            Gold = [evil],
            Hops = "<b>",
            Transcript = SampleResults.Transcript(evil, evil),
            Calls = [new ResultCall(0, "search", "{}", "<i>", evil, 0)],
        };

        var page = ReportPage.Write(SampleReport.Make(), [new TrajectoryPair(line, line)]);

        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<i>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<by construction>", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; \uFFFD", page, StringComparison.Ordinal);
        TagBalance.Check(page);
    }

    [Fact]
    public void Write_EmptyReport_StillMakesAPage() => TagBalance.Check(ReportPage.Write(new Report(), []));

    [Fact]
    public void Write_ResultFiles_ShowsTenPairs()
    {
        using var folder = new TempFolder();
        Results("sft", question => false);
        Results("rl", question => question % 4 != 0);

        ReportFiles.Write(folder.File("out"), folder.File("run"), SampleReport.Make());

        var page = File.ReadAllText(folder.File("out/report.html"));
        Assert.Equal(10, Regex.Count(page, "<details"));
        Assert.Contains("<span>think</span><pre>first</pre>", page, StringComparison.Ordinal);
        Assert.Contains("<span>result</span><pre>Ada: born in London</pre>", page, StringComparison.Ordinal);
        TagBalance.Check(page);

        void Results(string stage, Func<int, bool> correct)
        {
            Directory.CreateDirectory(folder.File($"run/eval-{stage}"));
            File.WriteAllLines(
                folder.File($"run/eval-{stage}/results.jsonl"),
                Enumerable.Range(1, 40).Select(question => JsonSerializer.Serialize(SampleResults.Line(question, correct(question), $"{(question % 3) + 1}"), JsonOutput.Lines)));
        }
    }
}
