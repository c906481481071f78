using AgentPlatform.Inference.KvCache;

namespace AgentPlatform.Tests.KvCache;

public sealed class BlockPoolTests
{
    private static readonly int[] First = [1, 2, 3, 4];
    private static readonly int[] Second = [5, 6, 7, 8];

    private readonly BlockPool _pool = new(4, 4);

    [Fact]
    public void TryRent_AllBlocksHeld_IsRefused()
    {
        var rented = Enumerable.Range(0, 4).Select(_ => Rent()).ToHashSet();

        Assert.Equal(4, rented.Count);
        Assert.False(_pool.TryRent(out _));
        Assert.Equal(0, _pool.Available);
        Check([.. rented]);
    }

    [Fact]
    public void Release_UnknownContent_BlockIsBlankAgain()
    {
        var block = Rent();
        _pool.Release(block);

        Assert.Equal(4, _pool.Available);
        Assert.Throws<InvalidOperationException>(() => _pool.Release(block));
        Check();
    }

    [Fact]
    public void TryFind_SameTokensParentAndVersion_IsFoundHeldOrNot()
    {
        var block = Rent();
        var serial = _pool.Register(block, 1, BlockPool.NoParent, First);

        Assert.True(_pool.TryFind(1, BlockPool.NoParent, First, out var whileHeld, out var found));
        Assert.Equal((block, serial), (whileHeld, found));

        _pool.Release(block);
        Assert.True(_pool.TryFind(1, BlockPool.NoParent, First, out var whileIdle, out _));
        Assert.Equal(block, whileIdle);
        Assert.Equal(4, _pool.Available);

        _pool.Retain(whileIdle);
        Assert.Equal(3, _pool.Available);
        Check([block]);
    }

    [Theory]
    [InlineData(2, false, false)]
    [InlineData(1, true, false)]
    [InlineData(1, false, true)]
    public void TryFind_OtherVersionParentOrTokens_IsNotFound(long version, bool otherParent, bool otherTokens)
    {
        var parent = _pool.Register(Rent(), 1, BlockPool.NoParent, First);
        _pool.Register(Rent(), 1, parent, Second);

        Assert.True(_pool.TryFind(1, parent, Second, out _, out _));
        Assert.False(_pool.TryFind(version, otherParent ? BlockPool.NoParent : parent, otherTokens ? First : Second, out _, out _));
    }

    [Fact]
    public void TryRent_NoBlankBlocks_ForgetsTheLongestUnused()
    {
        int[] blocks = [Rent(), Rent(), Rent(), Rent()];
        for (var i = 0; i < blocks.Length; i++)
        {
            _pool.Register(blocks[i], 1, BlockPool.NoParent, [i, i, i, i]);
        }

        _pool.Release(blocks[2]);
        _pool.Release(blocks[0]);
        _pool.Retain(blocks[2]);
        _pool.Release(blocks[2]);

        Assert.Equal(blocks[0], Rent());
        Assert.False(_pool.TryFind(1, BlockPool.NoParent, [0, 0, 0, 0], out _, out _));
        Assert.True(_pool.TryFind(1, BlockPool.NoParent, [2, 2, 2, 2], out _, out _));
        Check([blocks[0], blocks[1], blocks[3]]);
    }

    [Fact]
    public void Register_ContentAlreadyKnown_KeepsTheFirstBlock()
    {
        var (first, second) = (Rent(), Rent());
        var serial = _pool.Register(first, 1, BlockPool.NoParent, First);

        Assert.Equal(serial, _pool.Register(second, 1, BlockPool.NoParent, First));
        _pool.Release(second);
        _pool.Release(first);
        Assert.Equal(1, _pool.Known);
        Check();
    }

    [Fact]
    public void ForgetAll_HeldAndIdleBlocks_NothingIsFoundAndHoldersStay()
    {
        var (held, idle) = (Rent(), Rent());
        _pool.Register(held, 1, BlockPool.NoParent, First);
        _pool.Register(idle, 1, BlockPool.NoParent, Second);
        _pool.Release(idle);

        _pool.ForgetAll();

        Assert.Equal(0, _pool.Known);
        Assert.Equal(1, _pool.Holders(held));
        Check([held]);
        _pool.Release(held);
        Assert.Equal(4, _pool.Available);
        Check();
    }

    [Fact]
    public void CheckIntegrity_LeakedBlock_IsNamed()
    {
        var block = Rent();
        var error = Assert.Throws<InvalidOperationException>(() => Check());
        Assert.Contains($"block {block} has 1 holders, 0 tables name it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CheckIntegrity_RandomUse_AlwaysHolds()
    {
        var pool = new BlockPool(16, 2);
        var held = new List<int>();
        var state = 1u;
        for (var i = 0; i < 5000; i++)
        {
            state = (state * 1664525) + 1013904223;
            int[] content = [(int)(state >> 20) % 5, (int)(state >> 24) % 5];
            switch ((state >> 12) % 4)
            {
                case 0 when pool.TryRent(out var rented):
                    held.Add(rented);
                    pool.Register(rented, 1, BlockPool.NoParent, content);
                    break;
                case 1 when pool.TryFind(1, BlockPool.NoParent, content, out var found, out _):
                    pool.Retain(found);
                    held.Add(found);
                    break;
                case 2 when held.Count > 0:
                    pool.Release(held[(int)(state % held.Count)]);
                    held.RemoveAt((int)(state % held.Count));
                    break;
                case 3 when i % 97 == 0:
                    pool.ForgetAll();
                    break;
            }

            pool.CheckIntegrity([held.ToArray()]);
        }
    }

    private int Rent()
    {
        Assert.True(_pool.TryRent(out var block));
        return block;
    }

    private void Check(params int[] held) => _pool.CheckIntegrity([held]);
}
