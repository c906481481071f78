namespace AgentPlatform.Models.Text;

/// <summary>What the renderings of all templates share.</summary>
internal abstract class ChatRenderer(ConversationWriter writer)
{
    protected ConversationWriter Writer { get; } = writer;

    public abstract void Render(IReadOnlyList<ChatTurn> messages, IReadOnlyList<ToolDefinition> tools);

    protected static string RoleName(ChatRole role) => role switch
    {
        ChatRole.System => "system",
        ChatRole.User => "user",
        ChatRole.Assistant => "assistant",
        _ => "tool",
    };

    /// <summary>An assistant's thought and what comes after it, from wherever the message has them.</summary>
    protected static (string Reasoning, string Content) Thought(ChatTurn turn)
    {
        if (turn.Reasoning is not null)
        {
            return (turn.Reasoning, turn.Content);
        }

        var first = turn.Content.IndexOf("</think>", StringComparison.Ordinal);
        if (first < 0)
        {
            return ("", turn.Content);
        }

        var thought = turn.Content[..first].TrimEnd('\n');
        var start = thought.LastIndexOf("<think>", StringComparison.Ordinal);
        var last = turn.Content.LastIndexOf("</think>", StringComparison.Ordinal);
        return (thought[(start < 0 ? 0 : start + "<think>".Length)..].TrimStart('\n'), turn.Content[(last + "</think>".Length)..].TrimStart('\n'));
    }

    protected static string ToolCalls(ChatTurn turn, bool afterContent)
    {
        var calls = turn.ToolCalls.Select(call => $"<tool_call>\n{{\"name\": \"{call.Name}\", \"arguments\": {call.ArgumentsJson}}}\n</tool_call>");
        return turn.ToolCalls.Count == 0 ? "" : (afterContent ? "\n" : "") + string.Join('\n', calls);
    }

    protected void Said(ChatTurn turn)
    {
        Writer.Template($"<|im_start|>{RoleName(turn.Role)}\n");
        Writer.Plain(turn.Content, TokenPieceKind.Prompt);
        Writer.Template("<|im_end|>\n");
    }

    protected void ToolResult(IReadOnlyList<ChatTurn> messages, int index)
    {
        if (index == 0 || messages[index - 1].Role != ChatRole.Tool)
        {
            Writer.Template("<|im_start|>user");
        }

        Writer.Template("\n<tool_response>\n");
        Writer.Plain(messages[index].Content, TokenPieceKind.Prompt);
        Writer.Template("\n</tool_response>");
        if (index == messages.Count - 1 || messages[index + 1].Role != ChatRole.Tool)
        {
            Writer.Template("<|im_end|>\n");
        }
    }
}
