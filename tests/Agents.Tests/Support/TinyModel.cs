using AgentPlatform.Agents;
using AgentPlatform.Models.Text;

namespace AgentPlatform.Tests.Agents;

/// <summary>A real tokenizer of a few hundred tokens with the small models' own template.</summary>
internal static class TinyModel
{
    public const int ContextTokens = 4096;

    public static string TokenizerJson { get; } = BpeTrainer.Train(
        Enumerable.Repeat(
            """
            Where was the author of The Silver Harbour born? Which country is Tallinn the capital of?
            {"name": "search", "arguments": {"query": "Warsaw"}} {"name": "visit", "arguments": {"page": "Warsaw"}}
            "birthplace": "Warsaw" "capital": "Tallinn" Error: no tool was called and no answer was given.
            """, 8),
        420, SmallModelTokens.All, PretokenizerPatterns.Agent);

    public static Tokenizer Tokenizer { get; } = Tokenizer.FromJson(TokenizerJson);

    public static ChatFormat Format { get; } = ChatFormat.Create(Tokenizer, ChatTemplates.Compact);

    public static AgentModel Model { get; } = new(Format, "tiny", ContextTokens);

    /// <summary>The tokens of a turn as a model would sample it, its end included.</summary>
    public static int[] Turn(string text) => [.. Tokenizer.EncodeWithMarkup(text), Format.EndOfTurnId];

    /// <summary>A turn that calls a tool.</summary>
    public static string Call(string query, string tool = "search", string thought = "start") =>
        $"{thought}\n</think>\n\n<tool_call>\n{{\"name\": \"{tool}\", \"arguments\": {{\"query\": \"{query}\"}}}}\n</tool_call>";

    /// <summary>A turn that answers.</summary>
    public static string Answer(string answer) => $"done\n</think>\n\n<answer>{answer}</answer>";
}
