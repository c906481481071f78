namespace AgentPlatform.Models.Text;

/// <summary>Renders <see cref="ChatTemplates.Compact"/>.</summary>
internal sealed class CompactRenderer(ConversationWriter writer) : ChatRenderer(writer)
{
    public override void Render(IReadOnlyList<ChatTurn> messages, IReadOnlyList<ToolDefinition> tools)
    {
        for (var i = 0; i < messages.Count; i++)
        {
            switch (messages[i].Role)
            {
                case ChatRole.Assistant:
                    Writer.Template("<|im_start|>assistant\n<think>\n");
                    Writer.Markup(Body(messages[i]), TokenPieceKind.Prompt);
                    Writer.Template("<|im_end|>\n");
                    break;
                case ChatRole.Tool:
                    ToolResult(messages, i);
                    break;
                default:
                    Said(messages[i]);
                    break;
            }
        }
    }

    /// <summary>What the model writes after its generation prompt, without the end of turn.</summary>
    internal static string Body(ChatTurn turn)
    {
        var (reasoning, content) = Thought(turn);
        content = content.TrimStart('\n');
        return $"{reasoning.Trim('\n')}\n</think>\n\n{content}{ToolCalls(turn, content.Length > 0)}";
    }
}
