namespace AgentPlatform.Tests.Models.Text;

/// <summary>Seeded text of pieces that tokenizers and parsers find hard.</summary>
internal sealed class RandomText(int seed)
{
    private static readonly string[] Fragments =
    [
        "a", "the", " York", "Warsaw", "1", "203", " ", "  ", "\n", "\r\n", "\t", "\"", "\": \"", "{", "}", "[", ",", ".", "'s", "'RE", "é", "ß", "東", "한", "ไ",
        "\U0001F642", "\U0001D400", "\U00020000", "\u200d", "\u00a0", "\u0660", "Ⅻ", "<|im_end|>", "<think>", "</think>", "<tool_call>", "</tool_call>",
        "<answer>", "</answer>", "{\"name\": \"search\"", "\"arguments\": {", "null", "\\u", "\\ud800", "\0",
    ];

    private readonly Random chance = new(seed);

    public int Next(int below) => chance.Next(below);

    public string Text(int maxFragments) =>
        string.Concat(Enumerable.Range(0, chance.Next(maxFragments + 1)).Select(_ => Fragments[chance.Next(Fragments.Length)]));
}
