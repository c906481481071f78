using System.Globalization;
using Spectre.Console;

namespace AgentPlatform.Cli.Quickstart.Views;

/// <summary>Plain lines for logs and pipes: one for each stage, and between them one now and then.</summary>
internal sealed class PlainView(IAnsiConsole console, TextWriter output, TimeProvider time) : QuickstartView
{
    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(5);
    private readonly long _started = time.GetTimestamp();
    private readonly Lock _gate = new();
    private long _spoken = time.GetTimestamp();
    private string _said = string.Empty;

    public override void Stage(string name, string text, long steps = 0) => Say(text.Length > 0 ? $"{name}: {text}" : name);

    public override void Progress(string text) => SayNowAndThen(text);

    public override void Done(string text) => Say("  " + text);

    public override void Note(string text) => Say("  " + text);

    public override void Metrics(string stage, long step, double seconds, IReadOnlyDictionary<string, double> metrics) =>
        SayNowAndThen(string.Create(CultureInfo.InvariantCulture, $"step {step}  {MetricText.Of(metrics)}"));

    public override void Evaluation(int finished, int total, double success) => SayNowAndThen($"{finished} of {total} attempts, {success:P1} right so far");

    public override void Evaluated(string stage, StageReport report) => Say("  " + StageLine.Of(report));

    public override ValueTask CloseAsync(Report report, string outputFolder)
    {
        lock (_gate)
        {
            ClosingTable.Write(console, report, outputFolder);
        }

        return ValueTask.CompletedTask;
    }

    private void SayNowAndThen(string text)
    {
        lock (_gate)
        {
            if (text != _said && time.GetElapsedTime(_spoken) >= s_quiet)
            {
                Write("  " + text);
                _said = text;
            }
        }
    }

    private void Say(string text)
    {
        lock (_gate)
        {
            Write(text);
        }
    }

    private void Write(string text)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"[{time.GetElapsedTime(_started).TotalSeconds,6:0.0} s] {text}"));
        output.Flush();
        _spoken = time.GetTimestamp();
    }
}
