namespace AgentPlatform.Models.Text;

/// <summary>The added tokens of our own small models.</summary>
public static class SmallModelTokens
{
    /// <summary>End of text, and padding.</summary>
    public const string EndOfText = "<|endoftext|>";

    /// <summary>Start of a turn.</summary>
    public const string TurnStart = "<|im_start|>";

    /// <summary>End of a turn; ends a generation.</summary>
    public const string TurnEnd = "<|im_end|>";

    /// <summary>All of them, in the order of their ids.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        EndOfText, TurnStart, TurnEnd, "<tool_call>", "</tool_call>", "<tool_response>", "</tool_response>", "<think>", "</think>", "<answer>", "</answer>",
    ];
}
