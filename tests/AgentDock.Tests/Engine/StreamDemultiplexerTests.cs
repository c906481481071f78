using System.Buffers.Binary;
using AgentPlatform.AgentDock.Engine;

namespace AgentPlatform.Tests.Engine;

public sealed class StreamDemultiplexerTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void TryRead_FramesCutAnywhere_ComeBackAsWritten(int seed)
    {
        var random = new Random(seed);
        var expected = new Dictionary<StreamKind, List<byte>>();
        var wire = new List<byte>();
        for (var i = 0; i < 500; i++)
        {
            var kind = (StreamKind)random.Next(4);
            var payload = new byte[random.Next(10) == 0 ? 0 : random.Next(2000)];
            random.NextBytes(payload);
            wire.AddRange(Frame(kind, payload));
            if (!expected.TryGetValue(kind, out var all))
            {
                expected[kind] = all = [];
            }

            all.AddRange(payload);
        }

        var demultiplexer = new StreamDemultiplexer();
        var found = new Dictionary<StreamKind, List<byte>>();
        var bytes = wire.ToArray();
        for (var at = 0; at < bytes.Length;)
        {
            var count = Math.Min(random.Next(3) == 0 ? random.Next(1, 12) : random.Next(1, 5000), bytes.Length - at);
            Read(demultiplexer, bytes.AsSpan(at, count), found);
            at += count;
        }

        Assert.True(demultiplexer.IsBetweenFrames);
        Assert.Equal(expected.Keys.Order(), found.Keys.Order());
        Assert.All(expected, pair => Assert.Equal(pair.Value, found[pair.Key]));
    }

    [Fact]
    public void TryRead_RandomBytes_AreFramesOrAreRefusedAndNeverMoreThanCameIn()
    {
        var refused = 0;
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            var bytes = new byte[random.Next(1, 200)];
            random.NextBytes(bytes);
            if (random.Next(2) == 0)
            {
                // As good as a frame, with one byte wrong somewhere.
                var frame = Frame(StreamKind.Stdout, bytes);
                frame[random.Next(frame.Length)] ^= (byte)(1 << random.Next(8));
                bytes = frame;
            }

            var demultiplexer = new StreamDemultiplexer();
            var found = new Dictionary<StreamKind, List<byte>>();
            try
            {
                Read(demultiplexer, bytes, found);
            }
            catch (EngineException exception)
            {
                Assert.Contains("no stream of frames", exception.Message, StringComparison.Ordinal);
                refused++;
            }

            Assert.True(found.Values.Sum(all => all.Count) <= bytes.Length);
        }

        Assert.InRange(refused, 500, 1999);
    }

    [Fact]
    public void TryRead_LengthOfFourGigabytes_TakesNoMemory()
    {
        var demultiplexer = new StreamDemultiplexer();
        var found = new Dictionary<StreamKind, List<byte>>();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Read(demultiplexer, [1, 0, 0, 0, 255, 255, 255, 255, 7], found);

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000);
        Assert.Equal([7], found[StreamKind.Stdout]);
        Assert.False(demultiplexer.IsBetweenFrames);
    }

    private static void Read(StreamDemultiplexer demultiplexer, ReadOnlySpan<byte> input, Dictionary<StreamKind, List<byte>> found)
    {
        while (demultiplexer.TryRead(ref input, out var kind, out var part))
        {
            if (!found.TryGetValue(kind, out var all))
            {
                found[kind] = all = [];
            }

            all.AddRange(part);
        }

        Assert.Equal(0, input.Length);
    }

    private static byte[] Frame(StreamKind kind, byte[] payload)
    {
        var frame = new byte[8 + payload.Length];
        frame[0] = (byte)kind;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(4), (uint)payload.Length);
        payload.CopyTo(frame, 8);
        return frame;
    }
}
