using AgentPlatform.Models.Files;

namespace AgentPlatform.Models.Compute;

/// <summary>
/// Keys and values of many sequences in blocks of 16 positions. Within a block, keys lie [kv head][dim][position] and
/// values [kv head][position][dim], so that attention runs over whole vectors in both.
/// </summary>
public sealed unsafe class PagedKvCache
{
    /// <summary>Positions in a block: one vector of the widest kind.</summary>
    public const int TokensPerBlock = 16;

    private readonly FloatBuffer _keys;
    private readonly FloatBuffer _values;
    private readonly int _kvHeads;
    private readonly int _headDim;
    private readonly long _layerStride;

    /// <summary>Allocates <paramref name="blocks"/> blocks for every layer.</summary>
    public PagedKvCache(ModelConfig config, int blocks)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(blocks);
        Blocks = blocks;
        _kvHeads = config.KeyValueHeads;
        _headDim = config.HeadDim;
        BlockStride = _kvHeads * _headDim * TokensPerBlock;
        _layerStride = (long)blocks * BlockStride;
        _keys = new FloatBuffer(_layerStride * config.Layers);
        _values = new FloatBuffer(_layerStride * config.Layers);
    }

    /// <summary>Number of blocks.</summary>
    public int Blocks { get; }

    /// <summary>Positions in a block.</summary>
    public int BlockTokens { get; } = TokensPerBlock;

    /// <summary>Memory taken.</summary>
    public long Bytes => ((long)_keys.Length + _values.Length) * sizeof(float);

    /// <summary>Floats from one block to the next, for keys and for values alike.</summary>
    internal int BlockStride { get; }

    /// <summary>Memory that one block takes over all layers, in bytes.</summary>
    public static long BytesPerBlock(ModelConfig config) =>
        2L * config.Layers * config.KeyValueHeads * config.HeadDim * TokensPerBlock * sizeof(float);

    internal float* Keys(int layer, int kvHead) => _keys.Pointer + (layer * _layerStride) + (kvHead * _headDim * TokensPerBlock);

    internal float* Values(int layer, int kvHead) => _values.Pointer + (layer * _layerStride) + (kvHead * _headDim * TokensPerBlock);

    /// <summary>Stores one position's key and value of one head.</summary>
    internal void Write(int layer, int kvHead, int block, int slot, float* key, float* value)
    {
        var k = Keys(layer, kvHead) + ((long)block * BlockStride) + slot;
        var v = Values(layer, kvHead) + ((long)block * BlockStride) + (slot * _headDim);
        for (var d = 0; d < _headDim; d++)
        {
            k[d * TokensPerBlock] = key[d];
        }

        new ReadOnlySpan<float>(value, _headDim).CopyTo(new Span<float>(v, _headDim));
    }
}
