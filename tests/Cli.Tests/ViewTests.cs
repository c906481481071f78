using System.Text.Json;
using AgentPlatform.Cli.Quickstart.Views;
using AgentPlatform.Tests.Shared;
using Microsoft.Extensions.Time.Testing;

namespace AgentPlatform.Tests.Cli;

public sealed class ViewTests
{
    private static readonly Dictionary<string, double> s_metrics = new() { ["reward"] = 0.5, ["kl"] = 0.001, ["staleness"] = 1 };

    [Fact]
    public async Task PlainView_ManySteps_SpeaksAtMostEveryFiveSeconds()
    {
        var time = new FakeTimeProvider();
        using var output = new StringWriter();
        await using var view = new PlainView(CommandRun.ConsoleOn(output), output, time);

        view.Stage("rl", "learning", 40);
        for (var step = 1; step <= 40; step++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            view.Metrics("rl", step, step, s_metrics);
        }

        view.Done("40 steps");
        var lines = output.ToString().TrimEnd().Split('\n');
        Assert.Equal(10, lines.Length);
        Assert.Contains("rl: learning", lines[0], StringComparison.Ordinal);
        Assert.Contains("step 5  reward 50.0", lines[1], StringComparison.Ordinal);
        Assert.Contains("40 steps", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task PlainView_SameProgressAgain_IsSaidOnce()
    {
        var time = new FakeTimeProvider();
        using var output = new StringWriter();
        await using var view = new PlainView(CommandRun.ConsoleOn(output), output, time);

        for (var i = 0; i < 30; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            view.Progress("waiting for trainer");
        }

        Assert.Single(output.ToString().TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task JsonLinesView_WholeRun_EndsWithTheReport()
    {
        using var output = new StringWriter();
        await using var view = new JsonLinesView(output, new FakeTimeProvider());

        view.Stage("rl", "learning", 40);
        view.Metrics("rl", 1, 2.5, s_metrics);
        view.Evaluation(10, 500, 0.25);
        view.Evaluated("rl", SampleReport.Make().Rl);
        await view.CloseAsync(SampleReport.Make(), "out");

        var events = output.ToString().TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["stage", "metrics", "evaluation", "evaluated", "report"], events.Select(e => e.GetProperty("event").GetString()));
        Assert.Equal(0.86, events[^1].GetProperty("report").GetProperty("rl").GetProperty("success").GetDouble());
        Assert.Equal(0.83, events[3].GetProperty("report").GetProperty("ci_low").GetDouble());
    }

    [Fact]
    public async Task LiveView_WholeRun_LeavesItsLinesAndEnds()
    {
        using var output = new StringWriter();
        var writer = TextWriter.Synchronized(output);
        var view = new LiveView(CommandRun.ConsoleOn(writer), TimeProvider.System);

        view.Stage("rl", "learning [fast]", 3);
        for (var step = 1; step <= 3; step++)
        {
            view.Metrics("rl", step, step, s_metrics);
        }

        view.Note("a note [with] brackets");
        view.Evaluation(3, 10, 0.5);
        view.Done("3 steps");
        await view.CloseAsync(SampleReport.Make(), "out");
        await view.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        var text = output.ToString();
        Assert.Contains("learning [fast]", text, StringComparison.Ordinal);
        Assert.Contains("a note [with] brackets", text, StringComparison.Ordinal);
        Assert.Contains("3 steps", text, StringComparison.Ordinal);
        Assert.Contains("86.0", text, StringComparison.Ordinal);
        Assert.Contains("report.html", text, StringComparison.Ordinal);
    }

    [Fact]
    public void StageScreen_Reward_DrawsACurveAndABar()
    {
        var time = new FakeTimeProvider();
        var screen = new StageScreen("rl", "learning", 4, time.GetTimestamp(), time);
        screen.Metrics(1, new Dictionary<string, double> { ["reward"] = 0 });
        screen.Metrics(2, new Dictionary<string, double> { ["reward"] = 1 });
        using var output = new StringWriter();

        CommandRun.ConsoleOn(output).Write(screen.Render(unicode: false, width: 60));

        var text = output.ToString();
        Assert.Contains("50 %", text, StringComparison.Ordinal);
        Assert.Contains("reward, steps 1 to 2", text, StringComparison.Ordinal);
        Assert.Contains('*', text);
    }

    [Fact]
    public void LineChart_Rising_RunsFromBottomLeftToTopRight()
    {
        var lines = LineChart.Draw([(0, 0), (10, 1)], 0, 1, width: 10, height: 5, unicode: false, "P0");

        Assert.Equal(5, lines.Count);
        Assert.EndsWith("*", lines[0], StringComparison.Ordinal);
        Assert.Contains("|*", lines[^1], StringComparison.Ordinal);
        // No gap: each line of the plot is touched.
        Assert.All(lines, line => Assert.Contains('*', line));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void LineChart_OddValues_DoNotBreakIt(bool unicode)
    {
        Assert.Equal(4, LineChart.Draw([], 0, 1, 8, 4, unicode, "0").Count);
        Assert.Equal(4, LineChart.Draw([(3, 0.5)], 0, 1, 8, 4, unicode, "0").Count);
        Assert.Equal(4, LineChart.Draw([(1, double.NaN), (2, 5), (3, -5)], 0, 1, 8, 4, unicode, "0").Count);
    }
}
