using AgentPlatform.Cli.Commands;
using AgentPlatform.Contracts.Ledger.V1;
using AgentPlatform.Models.Text;

namespace AgentPlatform.Cli.Chat;

/// <summary>For programs: one JSON object a line; the last one of a question has event "end".</summary>
internal sealed class JsonChatView(TextWriter output) : ChatView
{
    private readonly Lock _gate = new();

    public override void Progress(string text)
    {
    }

    public override void Turn(ParsedTurn turn) => Write(new { Event = "turn", turn.Thought, Malformed = turn.Malformed?.Message });

    public override void Call(string tool, string argumentsJson) => Write(new { Event = "call", Tool = tool, Arguments = argumentsJson });

    public override void Result(string tool, string status, string text, double seconds) => Write(new { Event = "result", Tool = tool, Status = status, Text = text, Seconds = seconds });

    public override void End(Trajectory record) => Write(new
    {
        Event = "end",
        record.Answered,
        record.Answer,
        record.FailureReason,
        record.Turns,
        ToolCalls = record.ToolCalls.Count,
        Seconds = record.Timings.TotalSeconds,
        record.Transcript,
    });

    private void Write(object line)
    {
        lock (_gate)
        {
            JsonOutput.Line(output, line);
        }
    }
}
