using System.Collections.Concurrent;
using System.Text;

namespace AgentPlatform.Models.Text;

/// <summary>A byte-level byte-pair tokenizer, as a Hugging Face tokenizer.json describes it.</summary>
/// <remarks>Safe for use from several threads.</remarks>
public sealed class Tokenizer
{
    // Chunks repeat; long ones hardly do and would only fill memory.
    private const int CachedChunkChars = 64;
    private const int CacheLimit = 1 << 16;

    private readonly TokenizerModel model;
    private readonly BytePairMerger merger;
    private readonly AddedTokenScanner allTokens;
    private readonly AddedTokenScanner markupTokens;
    private readonly ConcurrentDictionary<string, int[]> cache = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> cacheBySpan;
    private int cached;

    internal Tokenizer(TokenizerModel model)
    {
        this.model = model;
        merger = new BytePairMerger(model.IdOfByte, model.Merges);
        allTokens = new AddedTokenScanner(model.AddedTokens);
        markupTokens = new AddedTokenScanner(model.AddedTokens.Where(token => !token.IsSpecial));
        cacheBySpan = cache.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Number of ids: one more than the highest.</summary>
    public int VocabularySize => model.TokenBytes.Length;

    /// <summary>The added tokens, by id.</summary>
    public IReadOnlyList<AddedToken> AddedTokens => model.AddedTokens;

    /// <summary>Reads a tokenizer.json of the byte-level BPE family (GPT-2, Qwen2, Qwen3, Llama 3 without template).</summary>
    /// <exception cref="Files.ModelFormatException">It is not JSON, incomplete, or of a kind that would be tokenised differently here.</exception>
    public static Tokenizer FromJson(string tokenizerJson) => new(TokenizerJson.Parse(tokenizerJson));

    /// <summary>Encodes plain text. No added token is recognised: "&lt;|im_end|&gt;" in the text stays text.</summary>
    public int[] Encode(string text)
    {
        var ids = new List<int>(text.Length / 3);
        EncodeNormal(Normalize(text), ids);
        return [.. ids];
    }

    /// <summary>Encodes text in which every added token is recognised. Only for text the program itself wrote.</summary>
    public int[] EncodeWithSpecial(string text) => EncodeAround(text, allTokens);

    /// <summary>Encodes text in which tags such as "&lt;tool_call&gt;" are recognised and control tokens are not: what a model may write.</summary>
    public int[] EncodeWithMarkup(string text) => EncodeAround(text, markupTokens);

    /// <summary>The text of the ids. Bytes that are no UTF-8 become U+FFFD; ids without a token (padding of the embedding) give nothing.</summary>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecial = false)
    {
        var bytes = new List<byte>(ids.Length * 4);
        foreach (var id in ids)
        {
            bytes.AddRange(Bytes(id, skipSpecial));
        }

        return Encoding.UTF8.GetString(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes));
    }

    /// <summary>The id of a vocabulary entry or added token, or null. Entries are in the byte alphabet: " the" is "Ġthe".</summary>
    public int? TokenId(string content) => model.Ids.TryGetValue(content, out var id) ? id : null;

    /// <summary>The bytes an id stands for; empty for an id without a token, or a special one that is to be skipped.</summary>
    public ReadOnlySpan<byte> Bytes(int id, bool skipSpecial = false) =>
        (uint)id >= (uint)model.TokenBytes.Length || (skipSpecial && model.SpecialIds.Contains(id)) ? [] : model.TokenBytes[id];

    /// <summary>Whether an id is a special added token.</summary>
    public bool IsSpecial(int id) => model.SpecialIds.Contains(id);

    internal AddedTokenScanner Scanner(bool markupOnly) => markupOnly ? markupTokens : allTokens;

    internal string Normalize(string text) => model.ComposeCanonically ? CanonicalComposition.Normalize(text) : text;

    internal Pretokenizer.ChunkEnumerator Split(ReadOnlySpan<char> normalText) => model.Pretokenizer.Split(normalText);

    internal void EncodeNormal(ReadOnlySpan<char> normalText, List<int> ids)
    {
        foreach (var (start, end) in Split(normalText))
        {
            ids.AddRange(EncodeChunk(normalText[start..end]));
        }
    }

    internal int[] EncodeChunk(ReadOnlySpan<char> chunk)
    {
        if (chunk.Length > CachedChunkChars)
        {
            return Merge(chunk);
        }

        if (!cacheBySpan.TryGetValue(chunk, out var ids))
        {
            ids = Merge(chunk);
            if (Volatile.Read(ref cached) < CacheLimit && cacheBySpan.TryAdd(chunk, ids))
            {
                Interlocked.Increment(ref cached);
            }
        }

        return ids;
    }

    private int[] Merge(ReadOnlySpan<char> chunk)
    {
        Span<byte> small = stackalloc byte[3 * CachedChunkChars];
        var bytes = chunk.Length <= CachedChunkChars ? small : new byte[Encoding.UTF8.GetMaxByteCount(chunk.Length)];
        bytes = bytes[..Encoding.UTF8.GetBytes(chunk, bytes)];
        return model.IgnoreMerges && model.Ids.TryGetValue(ByteAlphabet.ToText(bytes), out var whole) && !IsSpecial(whole) ? [whole] : merger.Merge(bytes);
    }

    private int[] EncodeAround(string text, AddedTokenScanner scanner)
    {
        var ids = new List<int>(text.Length / 3);
        for (var position = 0; position < text.Length;)
        {
            var token = scanner.Next(text, position, out var at);
            if (at > position)
            {
                EncodeNormal(Normalize(text[position..at]), ids);
            }

            position = at;
            if (token is not null)
            {
                ids.Add(token.Id);
                position += token.Content.Length;
            }
        }

        return [.. ids];
    }
}
