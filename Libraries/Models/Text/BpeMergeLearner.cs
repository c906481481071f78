using System.Runtime.InteropServices;

namespace AgentPlatform.Models.Text;

/// <summary>Finds the most frequent pair again and again, changing counts only where the pair occurs.</summary>
/// <remarks>
/// Ids are 0 to 255 for bytes, then one per new token. Of pairs with equal counts the one with the lower ids is taken. Two merges may give
/// the same text ("ab" + "c", "a" + "bc"): the second makes no new token.
/// </remarks>
internal sealed class BpeMergeLearner
{
    private readonly int[][] words;
    private readonly int[] lengths;
    private readonly long[] counts;
    private readonly Dictionary<long, long> pairCounts = [];
    private readonly Dictionary<long, HashSet<int>> pairWords = [];
    private readonly PriorityQueue<long, (long NegativeCount, long Pair)> queue = new();

    public BpeMergeLearner(IReadOnlyList<(byte[] Bytes, long Count)> chunks)
    {
        words = [.. chunks.Select(chunk => Array.ConvertAll(chunk.Bytes, value => (int)value))];
        lengths = [.. words.Select(word => word.Length)];
        counts = [.. chunks.Select(chunk => chunk.Count)];
        for (var word = 0; word < words.Length; word++)
        {
            for (var i = 0; i + 1 < lengths[word]; i++)
            {
                Change(BytePairMerger.Key(words[word][i], words[word][i + 1]), word, counts[word]);
            }
        }

        foreach (var (pair, count) in pairCounts)
        {
            queue.Enqueue(pair, (-count, pair));
        }
    }

    /// <summary>The text of each token in the byte alphabet, and the merges, best first, as pairs of ids.</summary>
    public (List<string> Tokens, List<(int Left, int Right)> Merges) Learn(int tokenCount, long minPairCount)
    {
        List<string> tokens = [.. Enumerable.Range(0, 256).Select(value => ByteAlphabet.ToChar((byte)value).ToString())];
        var idOf = tokens.Index().ToDictionary(token => token.Item, token => token.Index, StringComparer.Ordinal);
        var merges = new List<(int Left, int Right)>();
        while (tokens.Count < tokenCount && Best(minPairCount) is { } pair)
        {
            var (left, right) = ((int)(pair >> 32), (int)pair);
            var text = tokens[left] + tokens[right];
            if (idOf.TryAdd(text, tokens.Count))
            {
                tokens.Add(text);
            }

            Apply(left, right, idOf[text]);
            merges.Add((left, right));
        }

        return (tokens, merges);
    }

    // Counts in the queue may be out of date; one that is goes back with its true count.
    private long? Best(long minPairCount)
    {
        while (queue.TryDequeue(out var pair, out var priority))
        {
            var count = pairCounts.GetValueOrDefault(pair);
            if (count == -priority.NegativeCount)
            {
                return count >= minPairCount ? pair : null;
            }

            if (count > 0)
            {
                queue.Enqueue(pair, (-count, pair));
            }
        }

        return null;
    }

    private void Apply(int left, int right, int merged)
    {
        var pair = BytePairMerger.Key(left, right);
        var grown = new HashSet<long>();
        pairWords.Remove(pair, out var places);
        foreach (var word in places!)
        {
            ApplyTo(word, left, right, merged, grown);
        }

        pairCounts.Remove(pair);
        foreach (var changed in grown)
        {
            if (pairCounts.TryGetValue(changed, out var count) && count > 0)
            {
                queue.Enqueue(changed, (-count, changed));
            }
        }
    }

    private void ApplyTo(int word, int left, int right, int merged, HashSet<long> grown)
    {
        var ids = words[word];
        var count = counts[word];
        var length = 0;
        for (var i = 0; i < lengths[word]; i++)
        {
            if (ids[i] != left || i + 1 >= lengths[word] || ids[i + 1] != right)
            {
                ids[length++] = ids[i];
                continue;
            }

            if (length > 0)
            {
                Change(BytePairMerger.Key(ids[length - 1], left), word, -count);
                grown.Add(Change(BytePairMerger.Key(ids[length - 1], merged), word, count));
            }

            if (i + 2 < lengths[word])
            {
                Change(BytePairMerger.Key(right, ids[i + 2]), word, -count);
                grown.Add(Change(BytePairMerger.Key(merged, ids[i + 2]), word, count));
            }

            ids[length++] = merged;
            i++;
        }

        lengths[word] = length;
    }

    private long Change(long pair, int word, long difference)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(pairCounts, pair, out _) += difference;
        if (difference > 0)
        {
            ref var places = ref CollectionsMarshal.GetValueRefOrAddDefault(pairWords, pair, out _);
            (places ??= []).Add(word);
        }

        return pair;
    }
}
