namespace AgentPlatform.Models.Text;

/// <summary>Renders <see cref="ChatTemplates.Qwen3Thinking"/>.</summary>
internal sealed class Qwen3ThinkingRenderer(ConversationWriter writer) : ChatRenderer(writer)
{
    private const string ToolsStart =
        "# Tools\n\nYou may call one or more functions to assist with the user query.\n\nYou are provided with function signatures within <tools></tools> XML tags:\n<tools>";

    private const string ToolsEnd =
        "\n</tools>\n\nFor each function call, return a json object with function name and arguments within <tool_call></tool_call> XML tags:\n<tool_call>\n{\"name\": <function-name>, \"arguments\": <args-json-object>}\n</tool_call><|im_end|>\n";

    public override void Render(IReadOnlyList<ChatTurn> messages, IReadOnlyList<ToolDefinition> tools)
    {
        RenderHead(messages, tools);
        var lastQuestion = LastQuestion(messages);
        for (var i = 0; i < messages.Count; i++)
        {
            switch (messages[i].Role)
            {
                case ChatRole.Assistant:
                    Assistant(messages[i], i > lastQuestion, i == messages.Count - 1);
                    break;
                case ChatRole.Tool:
                    ToolResult(messages, i);
                    break;
                case ChatRole.System when i == 0:
                    break;
                default:
                    Said(messages[i]);
                    break;
            }
        }
    }

    /// <summary>The system turn with the tools preamble, if there is either; returns the messages after it.</summary>
    public IReadOnlyList<ChatTurn> RenderHead(IReadOnlyList<ChatTurn> messages, IReadOnlyList<ToolDefinition> tools)
    {
        var system = messages is [{ Role: ChatRole.System } first, ..] ? first : null;
        if (tools.Count > 0)
        {
            Writer.Template("<|im_start|>system\n");
            if (system is not null)
            {
                Writer.Plain(system.Content, TokenPieceKind.Prompt);
                Writer.Template("\n\n");
            }

            Writer.Template(ToolsStart);
            foreach (var tool in tools)
            {
                Writer.Template("\n");
                Writer.Plain(tool.PromptJson, TokenPieceKind.Prompt);
            }

            Writer.Template(ToolsEnd);
        }
        else if (system is not null)
        {
            Said(system);
        }

        return system is null ? messages : [.. messages.Skip(1)];
    }

    // A user turn that is only a tool response is no question.
    private static int LastQuestion(IReadOnlyList<ChatTurn> messages)
    {
        for (var i = messages.Count - 1; i >= 0; i--)
        {
            var content = messages[i].Content;
            if (messages[i].Role == ChatRole.User
                && !(content.StartsWith("<tool_response>", StringComparison.Ordinal) && content.EndsWith("</tool_response>", StringComparison.Ordinal)))
            {
                return i;
            }
        }

        return messages.Count - 1;
    }

    private void Assistant(ChatTurn turn, bool afterQuestion, bool last)
    {
        var (reasoning, content) = Thought(turn);
        Writer.Template("<|im_start|>assistant\n");
        if (afterQuestion && (last || reasoning.Length > 0))
        {
            Writer.Template("<think>\n");
            Writer.Markup($"{reasoning.Trim('\n')}\n</think>\n\n{content.TrimStart('\n')}", TokenPieceKind.Prompt);
        }
        else
        {
            Writer.Markup(content, TokenPieceKind.Prompt);
        }

        Writer.Markup(ToolCalls(turn, content.Length > 0), TokenPieceKind.Prompt);
        Writer.Template("<|im_end|>\n");
    }
}
