namespace AgentPlatform.Inference.KvCache;

/// <summary>
/// Names the content of one full block: which weights computed it, what came before it, and its own tokens.
/// The hash is only the way to the entry; the tokens themselves are compared before a block is shared.
/// </summary>
/// <param name="WeightVersion">Version of the weights that computed the keys and values.</param>
/// <param name="Parent">Serial of the content of the block before it, or <see cref="BlockPool.NoParent"/>.</param>
/// <param name="TokenHash">Hash of the block's own tokens.</param>
internal readonly record struct BlockKey(long WeightVersion, long Parent, ulong TokenHash)
{
    public static BlockKey Of(long weightVersion, long parent, ReadOnlySpan<int> tokens)
    {
        var hash = 14695981039346656037UL;
        foreach (var token in tokens)
        {
            hash = (hash ^ (uint)token) * 0x9E3779B97F4A7C15UL;
            hash ^= hash >> 29;
        }

        return new BlockKey(weightVersion, parent, hash);
    }
}
