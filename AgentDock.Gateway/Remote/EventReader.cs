using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace AgentPlatform.AgentDock.Remote;

/// <summary>The data of server-sent events, one after the other. What else an event carries does not matter here.</summary>
internal static class EventReader
{
    private const int MaxEventBytes = 16 << 20;

    /// <exception cref="IOException">The stream broke, or an event is too long.</exception>
    internal static async IAsyncEnumerable<byte[]> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(stream);
        var data = new ArrayBufferWriter<byte>();
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            while (TryLine(ref buffer, out var line))
            {
                if (line.IsEmpty)
                {
                    if (data.WrittenCount > 0)
                    {
                        yield return data.WrittenSpan.ToArray();
                        data.ResetWrittenCount();
                    }
                }
                else
                {
                    Take(line, data);
                }
            }

            if (buffer.Length + data.WrittenCount > MaxEventBytes)
            {
                throw new IOException($"an event of more than {MaxEventBytes >> 20} MiB");
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                await reader.CompleteAsync();
                yield break;
            }
        }
    }

    private static bool TryLine(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> line)
    {
        if (buffer.PositionOf((byte)'\n') is not { } end)
        {
            line = default;
            return false;
        }

        line = buffer.Slice(0, end);
        if (line.Length > 0 && line.Slice(line.Length - 1).FirstSpan[0] == (byte)'\r')
        {
            line = line.Slice(0, line.Length - 1);
        }

        buffer = buffer.Slice(buffer.GetPosition(1, end));
        return true;
    }

    private static void Take(ReadOnlySequence<byte> line, ArrayBufferWriter<byte> data)
    {
        var reader = new SequenceReader<byte>(line);
        if (!reader.IsNext("data:"u8, advancePast: true))
        {
            return;
        }

        reader.IsNext((byte)' ', advancePast: true);
        if (data.WrittenCount > 0)
        {
            data.Write("\n"u8);
        }

        foreach (var segment in reader.UnreadSequence)
        {
            data.Write(segment.Span);
        }
    }
}
