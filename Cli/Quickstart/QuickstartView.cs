using AgentPlatform.Cli.Commands;
using AgentPlatform.Cli.Quickstart.Views;

namespace AgentPlatform.Cli.Quickstart;

/// <summary>What the person sees while stages run: a live screen, plain lines, or JSON lines. Its methods may be called from any thread.</summary>
internal abstract class QuickstartView : IAsyncDisposable
{
    /// <summary>The view that fits: JSON lines when asked for, a live screen on a terminal, plain lines else.</summary>
    public static QuickstartView For(Surroundings surroundings, bool json) => json
        ? new JsonLinesView(surroundings.Out, surroundings.Time)
        : surroundings.IsTerminal
            ? new LiveView(surroundings.Console, surroundings.Time)
            : new PlainView(surroundings.Console, surroundings.Out, surroundings.Time);

    /// <summary>A stage begins; <paramref name="steps"/> is 0 where nobody knows how many it will take.</summary>
    public abstract void Stage(string name, string text, long steps = 0);

    /// <summary>What the stage is about just now; said again as often as it likes.</summary>
    public abstract void Progress(string text);

    /// <summary>The stage has ended well.</summary>
    public abstract void Done(string text);

    /// <summary>Something worth a line of its own.</summary>
    public abstract void Note(string text);

    /// <summary>Figures of a step, <paramref name="seconds"/> after the stage's begin.</summary>
    public abstract void Metrics(string stage, long step, double seconds, IReadOnlyDictionary<string, double> metrics);

    /// <summary>How far an evaluation is; <paramref name="success"/> is the share so far.</summary>
    public abstract void Evaluation(int finished, int total, double success);

    /// <summary>An evaluation has ended.</summary>
    public abstract void Evaluated(string stage, StageReport report);

    /// <summary>The whole job has ended: the closing table.</summary>
    public abstract ValueTask CloseAsync(Report report, string outputFolder);

    /// <summary>Leaves the screen tidy, whatever happened.</summary>
    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
