using System.Buffers.Binary;

namespace AgentPlatform.AgentDock.Sandboxes.Supervision;

/// <summary>Puts frames together from pieces of any size: kind (1 byte), operation (4), length (4), payload; numbers big end first.</summary>
internal sealed class FrameReader
{
    internal const int HeaderBytes = 9;

    /// <summary>Four times what the supervisor sends at once.</summary>
    internal const int MaxPayloadBytes = 256 << 10;

    private readonly byte[] _header = new byte[HeaderBytes];
    private int _headerFilled;
    private byte[]? _payload;
    private int _payloadFilled;

    /// <summary>Takes the next frame off <paramref name="input"/>. False: all of it is used up and the frame is not whole yet.</summary>
    /// <exception cref="SandboxException">The bytes are no such frames.</exception>
    internal bool TryRead(ref ReadOnlySpan<byte> input, out Frame frame)
    {
        frame = default;
        if (_payload is null)
        {
            var taken = Math.Min(HeaderBytes - _headerFilled, input.Length);
            input[..taken].CopyTo(_header.AsSpan(_headerFilled));
            _headerFilled += taken;
            input = input[taken..];
            if (_headerFilled < HeaderBytes)
            {
                return false;
            }

            var length = BinaryPrimitives.ReadUInt32BigEndian(_header.AsSpan(5));
            if (length > MaxPayloadBytes)
            {
                throw new SandboxException($"the supervisor announces {length} bytes at once: its stream is broken");
            }

            _payload = new byte[length];
            _payloadFilled = 0;
        }

        var count = Math.Min(_payload.Length - _payloadFilled, input.Length);
        input[..count].CopyTo(_payload.AsSpan(_payloadFilled));
        _payloadFilled += count;
        input = input[count..];
        if (_payloadFilled < _payload.Length)
        {
            return false;
        }

        frame = new Frame(_header[0], BinaryPrimitives.ReadUInt32BigEndian(_header.AsSpan(1)), _payload);
        _payload = null;
        _headerFilled = 0;
        return true;
    }

    /// <summary>A frame as bytes.</summary>
    internal static byte[] Write(byte kind, uint operation, ReadOnlySpan<byte> payload)
    {
        var bytes = new byte[HeaderBytes + payload.Length];
        bytes[0] = kind;
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(1), operation);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(5), (uint)payload.Length);
        payload.CopyTo(bytes.AsSpan(HeaderBytes));
        return bytes;
    }
}
