namespace AgentPlatform.Models.Text;

/// <summary>How text is cut into the chunks inside which byte pairs are merged.</summary>
public static class PretokenizerPatterns
{
    /// <summary>The pattern of Qwen2 and Qwen3.</summary>
    public const string Qwen =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <summary>The pattern of GPT-2, which tokenizers of plain ByteLevel splitting use.</summary>
    public const string Gpt2 =
        @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    /// <summary>The pattern of our own small models.</summary>
    /// <remarks>
    /// A JSON key with its quotes, its colon and the quote after it is one chunk, and a quote never sticks to a word: so a name has the
    /// same tokens after a tag, after a key and inside quotes, and a small model can copy it from one place to the other.
    /// </remarks>
    public const string Agent =
        "\"[a-z_]+\": [\"{\\[]?|\"[,}\\]]+ ?|(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}\"]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}\"]+[\\r\\n]*|\"|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
}
