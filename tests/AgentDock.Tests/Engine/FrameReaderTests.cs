using AgentPlatform.AgentDock.Sandboxes;
using AgentPlatform.AgentDock.Sandboxes.Supervision;

namespace AgentPlatform.Tests.Engine;

public sealed class FrameReaderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void TryRead_FramesCutAnywhere_ComeBackAsWritten(int seed)
    {
        var random = new Random(seed);
        var expected = Enumerable.Range(0, 300).Select(_ =>
        {
            var payload = new byte[random.Next(4) == 0 ? 0 : random.Next(3000)];
            random.NextBytes(payload);
            return (Kind: (byte)random.Next(256), Operation: (uint)random.NextInt64(uint.MaxValue), Payload: payload);
        }).ToList();
        var bytes = expected.SelectMany(frame => FrameReader.Write(frame.Kind, frame.Operation, frame.Payload)).ToArray();

        var reader = new FrameReader();
        var found = new List<Frame>();
        for (var at = 0; at < bytes.Length;)
        {
            var count = Math.Min(random.Next(1, random.Next(2) == 0 ? 10 : 8000), bytes.Length - at);
            ReadOnlySpan<byte> input = bytes.AsSpan(at, count);
            while (reader.TryRead(ref input, out var frame))
            {
                found.Add(frame);
            }

            at += count;
        }

        Assert.Equal(expected.Count, found.Count);
        Assert.All(expected.Zip(found), pair =>
        {
            Assert.Equal((pair.First.Kind, pair.First.Operation), (pair.Second.Kind, pair.Second.Operation));
            Assert.Equal(pair.First.Payload, pair.Second.Payload);
        });
    }

    [Fact]
    public void TryRead_RandomBytes_NeverTakeMoreMemoryThanOneFrame()
    {
        for (var seed = 0; seed < 1000; seed++)
        {
            var random = new Random(seed);
            var bytes = new byte[random.Next(1, 64)];
            random.NextBytes(bytes);
            var reader = new FrameReader();
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                ReadOnlySpan<byte> input = bytes;
                while (reader.TryRead(ref input, out _))
                {
                    // Frames without a payload.
                }
            }
            catch (SandboxException exception)
            {
                Assert.Contains("its stream is broken", exception.Message, StringComparison.Ordinal);
            }

            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < FrameReader.MaxPayloadBytes + 50_000);
        }
    }
}
