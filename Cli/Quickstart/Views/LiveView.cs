using Spectre.Console;

namespace AgentPlatform.Cli.Quickstart.Views;

/// <summary>A terminal: what is done stays as lines, what goes on moves below them.</summary>
internal sealed class LiveView : QuickstartView
{
    private static readonly TimeSpan s_frame = TimeSpan.FromMilliseconds(200);
    private readonly IAnsiConsole _console;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    // Guards the stage and every word to the console: Spectre's own two locks are taken in both orders.
    private readonly Lock _gate = new();
    private readonly Task _loop;
    private StageScreen? _stage;

    public LiveView(IAnsiConsole console, TimeProvider time)
    {
        (_console, _time) = (console, time);
        _loop = console.Live(Text.Empty).AutoClear(true).StartAsync(LoopAsync);
    }

    public override void Stage(string name, string text, long steps = 0) => Change(() =>
    {
        _stage = new StageScreen(name, text, steps, _time.GetTimestamp(), _time);
        _console.MarkupLine($"[bold]{Markup.Escape(name)}[/]  [grey]{Markup.Escape(text)}[/]");
    });

    public override void Progress(string text) => Change(() => _stage?.Progress(text));

    public override void Done(string text) => Change(() => End($"  [green]✓[/] {Markup.Escape(text)}"));

    public override void Note(string text) => Change(() => _console.MarkupLine($"  [yellow]{Markup.Escape(text)}[/]"));

    public override void Metrics(string stage, long step, double seconds, IReadOnlyDictionary<string, double> metrics) => Change(() => _stage?.Metrics(step, metrics));

    public override void Evaluation(int finished, int total, double success) => Change(() => _stage?.Evaluation(finished, total, success));

    public override void Evaluated(string stage, StageReport report) => Change(() => End($"  [green]✓[/] {Markup.Escape(StageLine.Of(report))}"));

    public override async ValueTask CloseAsync(Report report, string outputFolder)
    {
        await EndAsync();
        ClosingTable.Write(_console, report, outputFolder);
    }

    public override async ValueTask DisposeAsync()
    {
        await EndAsync();
        _stop.Dispose();
        await base.DisposeAsync();
    }

    private async Task EndAsync()
    {
        await _stop.CancelAsync();
        await _loop;
    }

    private void End(string line)
    {
        _stage = null;
        _console.MarkupLine(line);
    }

    private void Change(Action change)
    {
        lock (_gate)
        {
            change();
        }
    }

    private async Task LoopAsync(LiveDisplayContext live)
    {
        while (!_stop.IsCancellationRequested)
        {
            lock (_gate)
            {
                live.UpdateTarget(_stage?.Render(_console.Profile.Capabilities.Unicode, _console.Profile.Width) ?? Text.Empty);
            }

            await Task.Delay(s_frame, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
