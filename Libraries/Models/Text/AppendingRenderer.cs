namespace AgentPlatform.Models.Text;

/// <summary>Renders a conversation as it grows when a model samples and results are appended.</summary>
internal sealed class AppendingRenderer(ConversationWriter writer, int endOfTurnId)
{
    public void Render(IReadOnlyList<ChatTurn> messages)
    {
        for (var i = 0; i < messages.Count; i++)
        {
            var turn = messages[i];
            switch (turn.Role)
            {
                case ChatRole.Assistant:
                    writer.Template("<|im_start|>assistant\n<think>\n");
                    writer.Break();
                    writer.Markup(CompactRenderer.Body(turn), TokenPieceKind.Sampled);
                    writer.Token(endOfTurnId, TokenPieceKind.Sampled);
                    break;
                case ChatRole.Tool:
                    ToolResult(messages, i);
                    break;
                default:
                    writer.Template(turn.Role == ChatRole.System ? "<|im_start|>system\n" : "<|im_start|>user\n");
                    writer.Plain(turn.Content, TokenPieceKind.Prompt);
                    writer.Template("<|im_end|>");
                    break;
            }

            var more = i + 1 < messages.Count;
            if (more && !(turn.Role == ChatRole.Tool && messages[i + 1].Role == ChatRole.Tool))
            {
                writer.Template("\n");
            }
        }
    }

    private void ToolResult(IReadOnlyList<ChatTurn> messages, int index)
    {
        if (index == 0 || messages[index - 1].Role != ChatRole.Tool)
        {
            writer.Template("<|im_start|>user");
        }

        writer.Template("\n<tool_response>\n");
        writer.Plain(messages[index].Content, TokenPieceKind.Tool);
        writer.Template("\n</tool_response>");
        if (index == messages.Count - 1 || messages[index + 1].Role != ChatRole.Tool)
        {
            writer.Template("<|im_end|>");
        }
    }
}
