using AgentPlatform.Models.Files;

namespace AgentPlatform.Models.Text;

/// <summary>Writes conversations as tokens, the way a model's chat template has them.</summary>
/// <remarks>
/// Content is always encoded as plain text: "&lt;|im_end|&gt;" in a question or in a web page never becomes the control token.
/// A conversation grows by appending tokens; what was there before is never rendered again.
/// Safe for use from several threads.
/// </remarks>
public sealed class ChatFormat
{
    private const string GenerationPrompt = "<|im_start|>assistant\n<think>\n";

    private static readonly string[] NeededTokens =
        [SmallModelTokens.TurnStart, SmallModelTokens.TurnEnd, "<tool_call>", "</tool_call>", "<tool_response>", "</tool_response>", "<think>", "</think>"];

    private ChatFormat(Tokenizer tokenizer, ChatTemplateKind kind)
    {
        Tokenizer = tokenizer;
        Kind = kind;
        EndOfTurnId = tokenizer.TokenId(SmallModelTokens.TurnEnd)!.Value;
    }

    /// <summary>The tokenizer.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>Which template is rendered.</summary>
    public ChatTemplateKind Kind { get; }

    /// <summary>The token that ends an assistant's turn.</summary>
    public int EndOfTurnId { get; }

    /// <summary>A format for a tokenizer and the text of a chat template.</summary>
    /// <exception cref="ModelFormatException">The template is not a supported one, or the tokenizer lacks a token it needs.</exception>
    public static ChatFormat Create(Tokenizer tokenizer, string chatTemplateText)
    {
        var kind = ChatTemplates.Recognise(chatTemplateText)
            ?? throw new ModelFormatException(
                ModelFileNames.ChatTemplate, null, "is not a supported chat template; supported are Qwen3 Thinking-2507 (with <think> in the generation prompt) and our own Compact");
        return Create(tokenizer, kind);
    }

    /// <summary>A format for a tokenizer and a known template.</summary>
    /// <exception cref="ModelFormatException">The tokenizer lacks a token the template needs.</exception>
    public static ChatFormat Create(Tokenizer tokenizer, ChatTemplateKind kind)
    {
        var missing = NeededTokens.FirstOrDefault(content => tokenizer.AddedTokens.All(token => token.Content != content));
        return missing is null
            ? new ChatFormat(tokenizer, kind)
            : throw new ModelFormatException(ModelFileNames.Tokenizer, "added_tokens", $"lack '{missing}', which the chat template needs");
    }

    /// <summary>The tokens of a whole conversation, with kinds Template and Prompt.</summary>
    /// <param name="messages">The conversation; the template's own rules apply, such as dropping thoughts of earlier turns.</param>
    /// <param name="tools">Tools to tell the model of; the Compact template says nothing of them.</param>
    /// <param name="addGenerationPrompt">Whether to end where the model begins to write.</param>
    public TokenPiece[] EncodePrompt(IReadOnlyList<ChatTurn> messages, IReadOnlyList<ToolDefinition> tools, bool addGenerationPrompt)
    {
        var writer = new ConversationWriter(Tokenizer);
        ChatRenderer renderer = Kind == ChatTemplateKind.Compact ? new CompactRenderer(writer) : new Qwen3ThinkingRenderer(writer);
        renderer.Render(messages, tools);
        if (addGenerationPrompt)
        {
            writer.Template(GenerationPrompt);
        }

        return writer.Finish();
    }

    /// <summary>What follows a sampled end of turn when its tools have answered: their results and the next generation prompt.</summary>
    /// <param name="results">At least one result, in the order of the calls.</param>
    public TokenPiece[] EncodeToolResults(IReadOnlyList<string> results)
    {
        ArgumentOutOfRangeException.ThrowIfZero(results.Count);
        var writer = new ConversationWriter(Tokenizer);
        writer.Template("\n<|im_start|>user");
        foreach (var result in results)
        {
            writer.Template("\n<tool_response>\n");
            writer.Plain(result, TokenPieceKind.Tool);
            writer.Template("\n</tool_response>");
        }

        writer.Template("<|im_end|>\n" + GenerationPrompt);
        return writer.Finish();
    }

    /// <summary>What follows a sampled end of turn when the program has something to say: a user turn and the next generation prompt.</summary>
    public TokenPiece[] EncodeInjectedUser(string text)
    {
        var writer = new ConversationWriter(Tokenizer);
        writer.Template("\n<|im_start|>user\n");
        writer.Plain(text, TokenPieceKind.Injected);
        writer.Template("<|im_end|>\n" + GenerationPrompt);
        return writer.Finish();
    }

    /// <summary>A conversation for supervised training, token by token as sampling and appending would have built it.</summary>
    /// <remarks>
    /// Thoughts of all turns are kept, with either template. Assistant text and its end of turn are trained, the generation prompt before it
    /// is not. It ends with the last turn's end token.
    /// </remarks>
    public EncodedConversation EncodeConversation(IReadOnlyList<ChatTurn> messages, IReadOnlyList<ToolDefinition>? tools = null)
    {
        var writer = new ConversationWriter(Tokenizer);
        var rest = messages;
        if (Kind == ChatTemplateKind.Qwen3Thinking)
        {
            rest = new Qwen3ThinkingRenderer(writer).RenderHead(messages, tools ?? []);
        }

        new AppendingRenderer(writer, EndOfTurnId).Render(rest);
        var pieces = writer.Finish();
        return new EncodedConversation(
            TokenPiece.Concatenate(pieces),
            [.. pieces.SelectMany(piece => Enumerable.Repeat(piece.Kind == TokenPieceKind.Sampled, piece.Ids.Length))]);
    }
}
