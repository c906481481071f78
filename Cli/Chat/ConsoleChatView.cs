using AgentPlatform.Contracts.Ledger.V1;
using AgentPlatform.Models.Text;
using Spectre.Console;

namespace AgentPlatform.Cli.Chat;

/// <summary>For people: thinking in grey, calls in cyan, results indented, the answer in green.</summary>
internal sealed class ConsoleChatView(IAnsiConsole console) : ChatView
{
    private readonly Lock _gate = new();

    public override void Progress(string text) => Write($"[grey]{Markup.Escape(text)}[/]");

    public override void Turn(ParsedTurn turn)
    {
        if (turn.Thought.Length > 0)
        {
            Write($"[grey]think   {Block(turn.Thought)}[/]");
        }

        if (turn.Malformed is { } fault)
        {
            Write($"[red]broken  {Block(fault.Message)}[/]");
        }
    }

    public override void Call(string tool, string argumentsJson) => Write($"[cyan]call    {Markup.Escape(tool)} {Block(argumentsJson)}[/]");

    public override void Result(string tool, string status, string text, double seconds) =>
        Write($"result  {Block(text)} [grey]({(status == "ok" ? "" : $"[red]{Markup.Escape(status)}[/], ")}{seconds:F2} s)[/]");

    public override void End(Trajectory record)
    {
        Write(record.Answered
            ? $"[green]answer  {Block(record.Answer)}[/]"
            : $"[red]no answer: {Markup.Escape(record.FailureReason.Replace('_', ' '))}[/]");
        Write($"[grey]        {record.Turns} turns, {record.ToolCalls.Count} calls, {record.Timings.TotalSeconds:F1} s[/]");
    }

    // Further lines stand under the first.
    private static string Block(string text) => Markup.Escape(text.Trim().ReplaceLineEndings("\n        "));

    private void Write(string markup)
    {
        lock (_gate)
        {
            console.MarkupLine(markup);
        }
    }
}
