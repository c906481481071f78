using System.IO.Compression;
using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.Experience.Ledger;

/// <summary>A message as it lies in the store: packed when that is worth it.</summary>
/// <param name="Codec">How it is packed.</param>
/// <param name="PlainBytes">Length once unpacked, in bytes.</param>
/// <param name="Bytes">The packed bytes.</param>
internal sealed record PackedBody(BodyCodec Codec, int PlainBytes, byte[] Bytes)
{
    /// <summary>Below this, packing saves less than it costs.</summary>
    private const int WorthPackingBytes = 4096;

    // Brotli's fastest level: several hundred MB/s, and transcripts still shrink to a third.
    private const int Quality = 1;
    private const int WindowBits = 18;

    public static PackedBody Pack(byte[] plain)
    {
        if (plain.Length >= WorthPackingBytes)
        {
            var packed = new byte[plain.Length];
            if (BrotliEncoder.TryCompress(plain, packed, out var written, Quality, WindowBits) && written < plain.Length)
            {
                return new PackedBody(BodyCodec.Brotli, plain.Length, packed[..written]);
            }
        }

        return new PackedBody(BodyCodec.Plain, plain.Length, plain);
    }

    /// <exception cref="PlatformException">Corrupt, BODY_CORRUPT.</exception>
    public byte[] Unpack()
    {
        if (Codec == BodyCodec.Plain)
        {
            return Bytes;
        }

        var plain = new byte[PlainBytes];
        return Codec == BodyCodec.Brotli && BrotliDecoder.TryDecompress(Bytes, plain, out var written) && written == PlainBytes
            ? plain
            : throw new PlatformException(
                PlatformErrorCode.Corrupt, "BODY_CORRUPT", $"A stored trajectory of {Bytes.Length} bytes (codec {Codec}) cannot be unpacked.");
    }
}
