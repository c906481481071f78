using System.Runtime.InteropServices;
using System.Text;

namespace AgentPlatform.Models.Text;

/// <summary>Trains a byte-level byte-pair vocabulary.</summary>
public static class BpeTrainer
{
    // A pair that occurs once teaches nothing but the text it came from.
    private const long MinPairCount = 2;

    /// <summary>Learns merges from texts and writes them as a Hugging Face tokenizer.json. Equal input gives equal output.</summary>
    /// <param name="texts">The training texts. Added tokens in them are cut out first.</param>
    /// <param name="vocabularySize">Number of tokens in all: 256 bytes, merges, added tokens. Fewer if the texts have no more pairs that repeat.</param>
    /// <param name="addedTokens">Tokens with fixed texts; they get the highest ids, in this order. Those of the form "&lt;|name|&gt;" are special.</param>
    /// <param name="pretokenizerRegex">How texts are cut into chunks, for example <see cref="PretokenizerPatterns.Agent"/>.</param>
    /// <exception cref="ArgumentException">The vocabulary cannot hold bytes and added tokens, or the pattern is not valid.</exception>
    public static string Train(
        IEnumerable<string> texts, int vocabularySize, IReadOnlyList<string> addedTokens, string pretokenizerRegex)
    {
        if (vocabularySize < 256 + addedTokens.Count)
        {
            throw new ArgumentException($"{vocabularySize} tokens cannot hold 256 bytes and {addedTokens.Count} added tokens", nameof(vocabularySize));
        }

        if (addedTokens.Any(string.IsNullOrEmpty) || addedTokens.Distinct(StringComparer.Ordinal).Count() != addedTokens.Count)
        {
            throw new ArgumentException("an added token is empty or there twice", nameof(addedTokens));
        }

        AddedToken[] tokens = [.. addedTokens.Select((content, index) => new AddedToken(index, content, IsControl(content)))];
        var words = CountChunks(texts, new AddedTokenScanner(tokens), new Pretokenizer(pretokenizerRegex));
        var learner = new BpeMergeLearner(words);
        var (tokenTexts, merges) = learner.Learn(vocabularySize - addedTokens.Count, MinPairCount);
        return BpeTokenizerJson.Write(tokenTexts, merges, tokens, pretokenizerRegex);
    }

    private static bool IsControl(string content) => content.StartsWith("<|", StringComparison.Ordinal) && content.EndsWith("|>", StringComparison.Ordinal);

    private static List<(byte[] Bytes, long Count)> CountChunks(IEnumerable<string> texts, AddedTokenScanner scanner, Pretokenizer pretokenizer)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        var bySpan = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var text in texts)
        {
            for (var position = 0; position < text.Length;)
            {
                var token = scanner.Next(text, position, out var at);
                var normal = CanonicalComposition.Normalize(text[position..at]).AsSpan();
                foreach (var (start, end) in pretokenizer.Split(normal))
                {
                    CollectionsMarshal.GetValueRefOrAddDefault(bySpan, normal[start..end], out _)++;
                }

                position = at + (token?.Content.Length ?? 0);
            }
        }

        // The order of a dictionary is no promise; the order of texts is.
        return [.. counts.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => (Encoding.UTF8.GetBytes(entry.Key), entry.Value))];
    }
}
