using System.Text.Json;
using AgentPlatform.Models.Text;

namespace AgentPlatform.Trainer.Data;

/// <summary>
/// Conversations for supervised fine-tuning: JSONL lines {"messages": [{"role", "content", "loss": true, "probes": [[start,
/// end], ...]}]}. An assistant's content begins after the generation prompt. Tokens are put together as the agent loop
/// does it, turn by turn.
/// </summary>
internal static class ChatCorpus
{
    public static List<EncodedExample> Read(string path, ChatFormat format, int maxTokens) =>
        JsonLines.Read(path, line => Encode(JsonLines.Field(line, "messages"), format, maxTokens));

    private static EncodedExample Encode(JsonElement messages, ChatFormat format, int maxTokens)
    {
        var builder = new ExampleBuilder();
        var opening = new List<ChatTurn>();
        foreach (var message in messages.EnumerateArray())
        {
            var role = JsonLines.Field(message, "role").GetString();
            var content = JsonLines.Field(message, "content").GetString()!;
            switch (role)
            {
                case "system" or "user" when opening is not null:
                    opening.Add(new ChatTurn(role == "user" ? ChatRole.User : ChatRole.System, content));
                    break;
                case "user":
                    Add(builder, format.EncodeInjectedUser(content));
                    break;
                case "tool":
                    Add(builder, format.EncodeToolResults([content]));
                    break;
                case "assistant":
                    if (opening is not null)
                    {
                        Add(builder, format.EncodePrompt(opening, [], addGenerationPrompt: true));
                        opening = null;
                    }

                    AddAssistant(builder, format, message, content);
                    break;
                default:
                    throw new FormatException($"the role \"{role}\" is none of system, user, assistant, tool.");
            }
        }

        return opening is null ? builder.Build(maxTokens) : throw new FormatException("no message has the role \"assistant\".");
    }

    private static void AddAssistant(ExampleBuilder builder, ChatFormat format, JsonElement message, string content)
    {
        var loss = !message.TryGetProperty("loss", out var flag) || flag.GetBoolean();
        var at = 0;
        foreach (var probe in JsonLines.Ranges(message, "probes", content.Length))
        {
            AddText(builder, format, content[at..probe.Start.Value], loss, probe: false);
            AddText(builder, format, content[probe], loss, probe: true);
            at = probe.End.Value;
        }

        AddText(builder, format, content[at..], loss, probe: false);
        builder.Add([format.EndOfTurnId], loss);
    }

    private static void AddText(ExampleBuilder builder, ChatFormat format, string text, bool loss, bool probe)
    {
        if (text.Length > 0)
        {
            builder.Add(format.Tokenizer.EncodeWithSpecial(text), loss, probe);
        }
    }

    private static void Add(ExampleBuilder builder, IEnumerable<TokenPiece> pieces)
    {
        foreach (var piece in pieces)
        {
            builder.Add(piece.Ids, loss: false);
        }
    }
}
