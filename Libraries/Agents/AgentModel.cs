using AgentPlatform.Contracts.Inference.V1;
using AgentPlatform.Contracts.Ledger.V1;
using AgentPlatform.Models.Text;
using Google.Protobuf.Collections;

namespace AgentPlatform.Agents;

/// <summary>How a served model's conversations are written and read: its tokenizer and chat template. Safe for many attempts at once.</summary>
public sealed class AgentModel
{
    private readonly ChatFormat format;

    /// <summary>A model whose texts are at hand.</summary>
    public AgentModel(ChatFormat format, string contentHash, int maxContextTokens)
    {
        this.format = format;
        ContentHash = contentHash;
        MaxContextTokens = maxContextTokens;
    }

    /// <summary>SHA-256 over the model's texts, hex. Two models with the same hash tokenise alike.</summary>
    public string ContentHash { get; }

    /// <summary>Longest conversation the engine takes, in tokens; 0 when it does not say.</summary>
    public int MaxContextTokens { get; }

    /// <summary>The model an engine serves.</summary>
    /// <exception cref="Models.Files.ModelFormatException">Tokenizer or template are of a kind that cannot be written here.</exception>
    public static AgentModel From(GetModelResponse served) =>
        new(ChatFormat.Create(Tokenizer.FromJson(served.TokenizerJson), served.ChatTemplate), served.ContentHash, served.MaxContextTokens);

    internal IReadOnlyList<TokenPiece> EncodePrompt(LedgerTask task, IReadOnlyList<ToolDefinition> tools) => format.EncodePrompt(
        [.. task.Messages.Select(message => new ChatTurn(RoleOf(message.Role), message.Content))],
        tools,
        addGenerationPrompt: true);

    /// <summary>What follows a turn. A turn that ended on another stop token than the template's gets that one first.</summary>
    internal IReadOnlyList<TokenPiece> EncodeToolResults(int lastSampledId, IReadOnlyList<string> results)
    {
        var pieces = format.EncodeToolResults(results);
        return lastSampledId == format.EndOfTurnId ? pieces : [new TokenPiece(TokenPieceKind.Template, [format.EndOfTurnId]), .. pieces];
    }

    internal ParsedTurn Parse(RepeatedField<int> sampledIds) => AgentOutputParser.Parse(Decode(sampledIds));

    internal string Decode(RepeatedField<int> ids) => format.Tokenizer.Decode([.. ids]);

    private static ChatRole RoleOf(Role role) => role switch
    {
        Role.System => ChatRole.System,
        Role.Assistant => ChatRole.Assistant,
        Role.Tool => ChatRole.Tool,
        _ => ChatRole.User,
    };
}
