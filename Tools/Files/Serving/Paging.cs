using AgentPlatform.Mcp;

namespace AgentPlatform.Tools.Files.Serving;

/// <summary>A part of a long text, with a note on how to get the rest.</summary>
internal static class Paging
{
    public const int DefaultChars = 20_000;

    public static readonly IReadOnlyList<Argument> Arguments =
    [
        Argument.Whole("offset", "The character to begin at (0).", 0, int.MaxValue),
        Argument.Whole("limit", "How many characters to return at most (20000).", 100, 200_000),
    ];

    public static ToolResult Cut(ToolArguments call, string text)
    {
        var offset = call.Whole("offset", 0);
        var limit = call.Whole("limit", DefaultChars);
        if (offset > 0 && offset >= text.Length)
        {
            throw new ToolException($"'offset' is {offset} and the text has {text.Length} characters.");
        }

        var end = Math.Min(text.Length, offset + limit);
        // Never half of a surrogate pair.
        end -= end < text.Length && char.IsHighSurrogate(text[end - 1]) ? 1 : 0;
        return end < text.Length
            ? $"{text[offset..end]}\n[characters {offset} to {end} of {text.Length}; go on with offset {end}]"
            : text.Length == 0 ? "(empty)" : text[offset..];
    }
}
