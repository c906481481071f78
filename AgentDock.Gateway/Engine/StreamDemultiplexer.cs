using System.Buffers.Binary;

namespace AgentPlatform.AgentDock.Engine;

/// <summary>
/// Takes an attached connection apart: frames of one byte kind, three bytes nothing, four bytes length (big end first), payload. Input may come in
/// pieces of any size; a payload is handed on in the pieces in which it came, so that its length needs no memory.
/// </summary>
internal sealed class StreamDemultiplexer
{
    private const int HeaderBytes = 8;

    private readonly byte[] _header = new byte[HeaderBytes];
    private int _headerFilled;
    private uint _left;

    /// <summary>True between frames: an end of the connection here cuts nothing off.</summary>
    internal bool IsBetweenFrames => _headerFilled == 0 && _left == 0;

    /// <summary>Takes the next part off <paramref name="input"/>. False: all of it is used up.</summary>
    /// <exception cref="EngineException">The bytes are no such frames; the connection cannot be used any more.</exception>
    internal bool TryRead(ref ReadOnlySpan<byte> input, out StreamKind kind, out ReadOnlySpan<byte> part)
    {
        while (true)
        {
            if (_left > 0)
            {
                var count = (int)Math.Min(_left, (uint)input.Length);
                part = input[..count];
                input = input[count..];
                _left -= (uint)count;
                kind = (StreamKind)_header[0];
                return count > 0;
            }

            var taken = Math.Min(HeaderBytes - _headerFilled, input.Length);
            input[..taken].CopyTo(_header.AsSpan(_headerFilled));
            _headerFilled += taken;
            input = input[taken..];
            if (_headerFilled < HeaderBytes)
            {
                kind = default;
                part = default;
                return false;
            }

            if (_header[0] > (byte)StreamKind.SystemError || _header[1] != 0 || _header[2] != 0 || _header[3] != 0)
            {
                throw new EngineException($"the attached stream is no stream of frames: its header is {Convert.ToHexString(_header)}");
            }

            _left = BinaryPrimitives.ReadUInt32BigEndian(_header.AsSpan(4));
            _headerFilled = 0;
        }
    }
}
