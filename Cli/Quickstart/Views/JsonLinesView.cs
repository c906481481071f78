using AgentPlatform.Cli.Commands;

namespace AgentPlatform.Cli.Quickstart.Views;

/// <summary>One JSON object a line, for programs. The last one of a run that came to its end has event "report".</summary>
internal sealed class JsonLinesView(TextWriter output, TimeProvider time) : QuickstartView
{
    private readonly long _started = time.GetTimestamp();
    private readonly Lock _gate = new();
    private string _progress = string.Empty;

    public override void Stage(string name, string text, long steps = 0) => Write(new { Event = "stage", At, Name = name, Text = text, Steps = steps });

    public override void Progress(string text)
    {
        if (Interlocked.Exchange(ref _progress, text) != text)
        {
            Write(new { Event = "progress", At, Text = text });
        }
    }

    public override void Done(string text) => Write(new { Event = "done", At, Text = text });

    public override void Note(string text) => Write(new { Event = "note", At, Text = text });

    public override void Metrics(string stage, long step, double seconds, IReadOnlyDictionary<string, double> metrics) =>
        Write(new { Event = "metrics", At, Stage = stage, Step = step, Seconds = seconds, Metrics = new SortedDictionary<string, double>(metrics.ToDictionary()) });

    public override void Evaluation(int finished, int total, double success) => Write(new { Event = "evaluation", At, Finished = finished, Total = total, Success = success });

    public override void Evaluated(string stage, StageReport report) => Write(new { Event = "evaluated", At, Stage = stage, Report = report });

    public override ValueTask CloseAsync(Report report, string outputFolder)
    {
        Write(new { Event = "report", At, Report = report });
        return ValueTask.CompletedTask;
    }

    private double At => Math.Round(time.GetElapsedTime(_started).TotalSeconds, 3);

    private void Write(object line)
    {
        lock (_gate)
        {
            JsonOutput.Line(output, line);
        }
    }
}
