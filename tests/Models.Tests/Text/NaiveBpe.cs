using AgentPlatform.Models.Text;

namespace AgentPlatform.Tests.Models.Text;

/// <summary>Byte-pair learning in the plainest form: count all pairs again for each merge.</summary>
internal static class NaiveBpe
{
    public static (List<string> Tokens, List<(int Left, int Right)> Merges) Learn(
        IEnumerable<(byte[] Bytes, long Count)> chunks, int tokenCount, long minPairCount)
    {
        var words = chunks.Select(chunk => (Ids: chunk.Bytes.Select(value => (int)value).ToList(), chunk.Count)).ToList();
        var tokens = Enumerable.Range(0, 256).Select(value => ByteAlphabet.ToChar((byte)value).ToString()).ToList();
        var merges = new List<(int Left, int Right)>();
        while (tokens.Count < tokenCount)
        {
            var counts = new Dictionary<(int Left, int Right), long>();
            foreach (var (ids, count) in words)
            {
                for (var i = 0; i + 1 < ids.Count; i++)
                {
                    counts[(ids[i], ids[i + 1])] = counts.GetValueOrDefault((ids[i], ids[i + 1])) + count;
                }
            }

            var best = counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).FirstOrDefault();
            if (best.Value < minPairCount)
            {
                break;
            }

            var (left, right) = best.Key;
            var text = tokens[left] + tokens[right];
            var id = tokens.IndexOf(text);
            if (id < 0)
            {
                id = tokens.Count;
                tokens.Add(text);
            }

            merges.Add((left, right));
            words.ForEach(word => Replace(word.Ids, left, right, id));
        }

        return (tokens, merges);
    }

    private static void Replace(List<int> ids, int left, int right, int merged)
    {
        for (var i = 0; i + 1 < ids.Count; i++)
        {
            if (ids[i] == left && ids[i + 1] == right)
            {
                ids[i] = merged;
                ids.RemoveAt(i + 1);
            }
        }
    }
}
