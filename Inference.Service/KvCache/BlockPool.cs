namespace AgentPlatform.Inference.KvCache;

/// <summary>
/// Owns the numbers of the key/value blocks: which are free, which are held (and how often), and which hold content that
/// a later prompt may share. Held blocks are counted; a block that nobody holds any more but whose content is known
/// stays findable until it is needed, the longest unused first.
/// Not thread-safe: it belongs to the engine's loop.
/// </summary>
internal sealed class BlockPool
{
    public const long NoParent = 0;
    private const int None = -1;

    private readonly int[] _holders;
    private readonly int[] _tokens;
    private readonly long[] _serials;
    private readonly BlockKey[] _keys;
    private readonly Dictionary<BlockKey, int> _known = [];
    private readonly Stack<int> _blank;

    // The idle list: known blocks without a holder, from the longest unused to the latest.
    private readonly int[] _next;
    private readonly int[] _previous;
    private int _oldest = None;
    private int _latest = None;
    private int _idle;
    private long _lastSerial = NoParent;

    public BlockPool(int blocks, int blockTokens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(blocks, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(blockTokens, 1);
        Total = blocks;
        BlockTokens = blockTokens;
        _holders = new int[blocks];
        _tokens = new int[blocks * blockTokens];
        _serials = new long[blocks];
        _keys = new BlockKey[blocks];
        _next = new int[blocks];
        _previous = new int[blocks];
        _blank = new Stack<int>(blocks);
        for (var block = blocks - 1; block >= 0; block--)
        {
            _blank.Push(block);
        }
    }

    public int Total { get; }

    public int BlockTokens { get; }

    /// <summary>Blocks that can be rented now, known ones included.</summary>
    public int Available => _blank.Count + _idle;

    /// <summary>Blocks whose content can be found, held or not.</summary>
    public int Known => _known.Count;

    public int BlocksFor(int tokens) => (tokens + BlockTokens - 1) / BlockTokens;

    public int Holders(int block) => _holders[block];

    /// <summary>Takes a block for writing, forgetting the longest unused content if none is blank.</summary>
    /// <returns>False when every block is held.</returns>
    public bool TryRent(out int block)
    {
        if (!_blank.TryPop(out block))
        {
            if (_oldest == None)
            {
                block = None;
                return false;
            }

            block = _oldest;
            Unlink(block);
            Forget(block);
        }

        _holders[block] = 1;
        return true;
    }

    /// <summary>Finds a block with exactly these tokens after exactly that parent under that version.</summary>
    public bool TryFind(long weightVersion, long parent, ReadOnlySpan<int> tokens, out int block, out long serial)
    {
        if (_known.TryGetValue(BlockKey.Of(weightVersion, parent, tokens), out block) && TokensOf(block).SequenceEqual(tokens))
        {
            serial = _serials[block];
            return true;
        }

        block = None;
        serial = NoParent;
        return false;
    }

    /// <summary>One more holder of a block that <see cref="TryFind"/> named.</summary>
    public void Retain(int block)
    {
        if (_holders[block]++ == 0)
        {
            Unlink(block);
        }
    }

    public void Release(int block)
    {
        if (_holders[block] <= 0)
        {
            throw new InvalidOperationException($"Block {block} is released but nobody holds it.");
        }

        if (--_holders[block] > 0)
        {
            return;
        }

        if (_serials[block] == NoParent)
        {
            _blank.Push(block);
        }
        else
        {
            LinkLatest(block);
        }
    }

    /// <summary>Makes a full block findable. Content that is already known keeps its first block.</summary>
    /// <returns>The serial under which the content is known: the parent of the block after it.</returns>
    public long Register(int block, long weightVersion, long parent, ReadOnlySpan<int> tokens)
    {
        var key = BlockKey.Of(weightVersion, parent, tokens);
        if (_known.TryGetValue(key, out var first))
        {
            // On a clash of hashes the chain ends here: a serial of its own that no lookup can reach.
            return TokensOf(first).SequenceEqual(tokens) ? _serials[first] : ++_lastSerial;
        }

        _known.Add(key, block);
        _keys[block] = key;
        _serials[block] = ++_lastSerial;
        tokens.CopyTo(_tokens.AsSpan(block * BlockTokens));
        return _lastSerial;
    }

    /// <summary>Forgets all content, so that nothing computed so far is shared again. Holders keep their blocks.</summary>
    public void ForgetAll()
    {
        while (_oldest != None)
        {
            var block = _oldest;
            Unlink(block);
            _blank.Push(block);
        }

        _known.Clear();
        Array.Fill(_serials, NoParent);
    }

    /// <summary>Checks every count against the tables that hold blocks. For idle moments and tests.</summary>
    /// <param name="tables">The block tables of all sequences.</param>
    /// <exception cref="InvalidOperationException">A block leaked, is shared without being counted, or is listed twice.</exception>
    public void CheckIntegrity(IEnumerable<ReadOnlyMemory<int>> tables)
    {
        var expected = new int[Total];
        foreach (var table in tables)
        {
            foreach (var block in table.Span)
            {
                expected[block]++;
            }
        }

        var state = new int[Total];
        foreach (var block in _blank)
        {
            state[block]++;
        }

        var idle = 0;
        for (var block = _oldest; block != None; block = _next[block], idle++)
        {
            state[block]++;
            Require(_serials[block] != NoParent, block, "is idle but its content is unknown");
        }

        Require(idle == _idle, None, $"the idle list has {idle} blocks, counted {_idle}");
        for (var block = 0; block < Total; block++)
        {
            Require(_holders[block] == expected[block], block, $"has {_holders[block]} holders, {expected[block]} tables name it");
            Require((_holders[block] > 0 ? 1 : 0) + state[block] == 1, block, "is not in exactly one of held, idle and blank");
            Require(_serials[block] == NoParent || (_known.TryGetValue(_keys[block], out var known) && known == block), block, "is known under no key");
        }

        Require(_known.Count == _serials.Count(serial => serial != NoParent), None, "the index and the blocks disagree");
    }

    private static void Require(bool holds, int block, string message)
    {
        if (!holds)
        {
            throw new InvalidOperationException(block == None ? $"Block pool: {message}." : $"Block pool: block {block} {message}.");
        }
    }

    private Span<int> TokensOf(int block) => _tokens.AsSpan(block * BlockTokens, BlockTokens);

    private void Forget(int block)
    {
        _known.Remove(_keys[block]);
        _serials[block] = NoParent;
    }

    private void LinkLatest(int block)
    {
        _previous[block] = _latest;
        _next[block] = None;
        if (_latest == None)
        {
            _oldest = block;
        }
        else
        {
            _next[_latest] = block;
        }

        _latest = block;
        _idle++;
    }

    private void Unlink(int block)
    {
        var (previous, next) = (_previous[block], _next[block]);
        if (previous == None)
        {
            _oldest = next;
        }
        else
        {
            _next[previous] = next;
        }

        if (next == None)
        {
            _latest = previous;
        }
        else
        {
            _previous[next] = previous;
        }

        _idle--;
    }
}
