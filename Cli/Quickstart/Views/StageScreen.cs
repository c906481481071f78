using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace AgentPlatform.Cli.Quickstart.Views;

/// <summary>The moving part of the screen: what one stage is doing. Not safe for threads; its view guards it.</summary>
internal sealed class StageScreen(string name, string text, long steps, long started, TimeProvider time)
{
    private const int BarWidth = 40;
    private const int ChartHeight = 8;
    private readonly List<(double X, double Y)> _curve = [];
    private string _curveName = string.Empty;
    private string _progress = string.Empty;
    private (double Done, double Total) _bar;

    public void Progress(string what) => _progress = what;

    public void Evaluation(int finished, int total, double success)
    {
        _bar = (finished, total);
        _progress = $"{finished} of {total} attempts, {success:P1} right so far";
    }

    public void Metrics(long step, IReadOnlyDictionary<string, double> metrics)
    {
        _progress = string.Create(CultureInfo.InvariantCulture, $"step {step}{(steps > 0 ? $" of {steps}" : "")}  {MetricText.Of(metrics)}");
        _bar = (step, steps);
        if (CurveOf(metrics) is not { } key)
        {
            return;
        }

        _curveName = key;
        // A trainer that came back tells its steps again.
        _curve.RemoveAll(point => point.X >= step);
        _curve.Add((step, metrics[key]));
    }

    public IRenderable Render(bool unicode, int width)
    {
        var spinner = unicode ? "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏" : "|/-\\";
        var passed = time.GetElapsedTime(started);
        var turn = spinner[(int)(passed.TotalMilliseconds / 120) % spinner.Length];
        var rows = new List<IRenderable>
        {
            new Markup($"[blue]{turn}[/] [bold]{Markup.Escape(name)}[/] [grey]{passed.TotalSeconds:F0} s[/]  {Markup.Escape(text)}"),
        };
        if (_progress.Length > 0)
        {
            rows.Add(new Markup("  " + Markup.Escape(_progress)));
        }

        if (_bar.Total > 0)
        {
            rows.Add(new Markup("  " + Bar(unicode)));
        }

        if (_curve.Count > 1)
        {
            var high = _curveName == "reward" ? 1 : Math.Max(_curve.Where(point => double.IsFinite(point.Y)).Select(point => point.Y).DefaultIfEmpty(0).Max(), 1e-9);
            var format = _curveName is "reward" or "copy_error" ? "P0" : "0.###";
            rows.AddRange(LineChart.Draw(_curve, 0, high, Math.Clamp(width - 16, 20, 72), ChartHeight, unicode, format).Select(line => new Markup($"  [green]{Markup.Escape(line)}[/]")));
            rows.Add(new Markup(string.Create(CultureInfo.InvariantCulture, $"  [grey]{_curveName.Replace('_', ' ')}, steps {_curve[0].X} to {_curve[^1].X}[/]")));
        }

        return new Rows(rows);
    }

    private string Bar(bool unicode)
    {
        var share = Math.Clamp(_bar.Done / _bar.Total, 0, 1);
        var full = (int)Math.Round(share * BarWidth);
        var (done, rest) = unicode ? ('━', '━') : ('#', '.');
        return $"[blue]{new string(done, full)}[/][grey]{new string(rest, BarWidth - full)}[/] {share.ToString("P0", CultureInfo.InvariantCulture)}";
    }

    private static string? CurveOf(IReadOnlyDictionary<string, double> metrics) => ((string[])["reward", "copy_error", "validation_loss", "loss"]).FirstOrDefault(metrics.ContainsKey);
}
