using System.Text;

namespace AgentPlatform.Models.Text;

/// <summary>Decodes tokens one by one and holds back the bytes of a character that is not complete yet.</summary>
/// <remarks>All pieces together are exactly what <see cref="Tokenizer.Decode"/> gives for all ids. Not safe for several threads.</remarks>
/// <param name="tokenizer">The tokenizer whose ids are decoded.</param>
/// <param name="skipSpecial">Whether special tokens give no text.</param>
public sealed class StreamingDecoder(Tokenizer tokenizer, bool skipSpecial = false)
{
    private readonly Decoder decoder = Encoding.UTF8.GetDecoder();

    /// <summary>The text that this token completes; often a word, sometimes nothing.</summary>
    public string Append(int id) => Convert(tokenizer.Bytes(id, skipSpecial), flush: false);

    /// <summary>What is left at the end: U+FFFD if a character was never completed, else nothing. The decoder is then as new.</summary>
    public string Flush() => Convert([], flush: true);

    private string Convert(ReadOnlySpan<byte> bytes, bool flush)
    {
        Span<char> small = stackalloc char[128];
        var count = decoder.GetCharCount(bytes, flush);
        var chars = count <= small.Length ? small : new char[count];
        return chars[..decoder.GetChars(bytes, chars, flush)].ToString();
    }
}
