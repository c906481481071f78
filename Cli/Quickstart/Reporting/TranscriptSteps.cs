using AgentPlatform.Models.Text;

namespace AgentPlatform.Cli.Quickstart.Reporting;

/// <summary>
/// Takes a trajectory apart: thinking, calls, results, answer. Results are taken from the record of the calls and stepped over by their text,
/// so that a page with the chat's own markers in it cannot pass for a turn.
/// </summary>
internal static class TranscriptSteps
{
    private const string TurnStart = "<|im_start|>assistant\n";

    public static IReadOnlyList<TranscriptStep> Read(string transcript, IReadOnlyList<ResultCall> calls)
    {
        var steps = new List<TranscriptStep>();
        var at = transcript.IndexOf(TurnStart, StringComparison.Ordinal);
        for (var turn = 0; at >= 0; turn++)
        {
            var start = at + TurnStart.Length;
            var end = transcript.IndexOf(SmallModelTokens.TurnEnd, start, StringComparison.Ordinal);
            AddTurn(steps, AgentOutputParser.Parse(end < 0 ? transcript[start..] : transcript[start..end]));
            if (end < 0)
            {
                break;
            }

            foreach (var call in calls.Where(call => call.Turn == turn))
            {
                steps.Add(new TranscriptStep("result", call.Result, call.Status is "ok" or "" ? string.Empty : call.Status));
                var place = call.Result.Length > 0 ? transcript.IndexOf(call.Result, end, StringComparison.Ordinal) : -1;
                end = place < 0 ? end : place + call.Result.Length;
            }

            at = transcript.IndexOf(TurnStart, end, StringComparison.Ordinal);
        }

        return steps;
    }

    private static void AddTurn(List<TranscriptStep> steps, ParsedTurn turn)
    {
        if (turn.Thought.Length > 0)
        {
            steps.Add(new TranscriptStep("think", turn.Thought));
        }

        steps.AddRange(turn.ToolCalls.Select(call => new TranscriptStep("call", $"{call.Name} {call.ArgumentsJson}")));
        if (turn.Malformed is { } fault)
        {
            steps.Add(new TranscriptStep("broken", fault.Message));
        }

        if (turn.Answer is { } answer)
        {
            steps.Add(new TranscriptStep("answer", answer));
        }
    }
}
