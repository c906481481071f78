using System.Buffers;

namespace AgentPlatform.Models.Text;

/// <summary>Merges the bytes of one chunk into tokens: always the pair of lowest rank, of equals the leftmost.</summary>
internal sealed class BytePairMerger
{
    // Below this size looking through all pairs each time beats keeping a queue.
    private const int ScanLimit = 48;

    private readonly int[] idOfByte;
    private readonly Dictionary<long, (int Rank, int Id)> merges;

    /// <summary>A merger for one vocabulary.</summary>
    /// <param name="idOfByte">The token of each single byte.</param>
    /// <param name="merges">Rank and resulting token of each pair, keyed by <see cref="Key"/>.</param>
    public BytePairMerger(int[] idOfByte, Dictionary<long, (int Rank, int Id)> merges)
    {
        this.idOfByte = idOfByte;
        this.merges = merges;
    }

    public static long Key(int left, int right) => ((long)left << 32) | (uint)right;

    public int[] Merge(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > ScanLimit)
        {
            return MergeByQueue(bytes);
        }

        Span<int> ids = stackalloc int[bytes.Length];
        for (var i = 0; i < bytes.Length; i++)
        {
            ids[i] = idOfByte[bytes[i]];
        }

        return MergeByScan(ids);
    }

    internal int[] MergeByScan(Span<int> ids)
    {
        while (ids.Length > 1)
        {
            var best = (Rank: int.MaxValue, Id: 0);
            var place = -1;
            for (var i = 0; i + 1 < ids.Length; i++)
            {
                if (merges.TryGetValue(Key(ids[i], ids[i + 1]), out var merge) && merge.Rank < best.Rank)
                {
                    best = merge;
                    place = i;
                }
            }

            if (place < 0)
            {
                break;
            }

            ids[place] = best.Id;
            ids[(place + 2)..].CopyTo(ids[(place + 1)..]);
            ids = ids[..^1];
        }

        return ids.ToArray();
    }

    internal int[] MergeByQueue(ReadOnlySpan<byte> bytes)
    {
        var count = bytes.Length;
        var ids = ArrayPool<int>.Shared.Rent(count);
        var next = ArrayPool<int>.Shared.Rent(count);
        var previous = ArrayPool<int>.Shared.Rent(count);
        var queue = new PriorityQueue<(int Place, int Left, int Right, int Id), long>();
        for (var i = 0; i < count; i++)
        {
            ids[i] = idOfByte[bytes[i]];
            next[i] = i + 1 < count ? i + 1 : -1;
            previous[i] = i - 1;
        }

        for (var i = 0; i < count; i++)
        {
            Offer(i);
        }

        while (queue.TryDequeue(out var pair, out _))
        {
            // A place whose token or right neighbour has changed since was offered again with its new pair.
            var right = ids[pair.Place] == pair.Left ? next[pair.Place] : -1;
            if (right < 0 || ids[right] != pair.Right)
            {
                continue;
            }

            ids[pair.Place] = pair.Id;
            ids[right] = -1;
            next[pair.Place] = next[right];
            if (next[right] >= 0)
            {
                previous[next[right]] = pair.Place;
            }

            Offer(pair.Place);
            if (previous[pair.Place] >= 0)
            {
                Offer(previous[pair.Place]);
            }
        }

        var result = new List<int>();
        for (var i = 0; i >= 0 && count > 0; i = next[i])
        {
            result.Add(ids[i]);
        }

        ArrayPool<int>.Shared.Return(ids);
        ArrayPool<int>.Shared.Return(next);
        ArrayPool<int>.Shared.Return(previous);
        return [.. result];

        void Offer(int place)
        {
            if (next[place] >= 0 && merges.TryGetValue(Key(ids[place], ids[next[place]]), out var merge))
            {
                queue.Enqueue((place, ids[place], ids[next[place]], merge.Id), Key(merge.Rank, place));
            }
        }
    }
}
