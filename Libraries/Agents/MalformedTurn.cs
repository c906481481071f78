using AgentPlatform.Models.Text;

namespace AgentPlatform.Agents;

/// <summary>Tells the model what was wrong with a turn that held neither an answer nor calls that can be made.</summary>
internal static class MalformedTurn
{
    /// <summary>The text the model reads in place of a result, or null when the turn's calls can be made.</summary>
    public static string? Explain(ParsedTurn turn, int maxCalls)
    {
        if (turn.Malformed is { } fault)
        {
            return $"Error: {fault.Message.TrimEnd('.')}.";
        }

        return turn.ToolCalls.Count switch
        {
            0 => "Error: no tool was called and no answer was given; write one <tool_call> or one <answer>.",
            var count when count > maxCalls => $"Error: {count} tools were called in one turn; call at most {maxCalls}.",
            _ => null,
        };
    }
}
