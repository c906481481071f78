using System.Buffers.Binary;

namespace AgentPlatform.Tools.Files.Documents;

/// <summary>Kind and size of an image, read from its first bytes.</summary>
/// <param name="MimeType">As in "image/png".</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
internal sealed record ImageFacts(string MimeType, int Width, int Height)
{
    private const int HeadBytes = 1 << 18;

    /// <summary>Null when it is no PNG, JPEG, GIF, BMP or WebP.</summary>
    public static ImageFacts? Read(string path)
    {
        using var file = File.OpenRead(path);
        var head = new byte[Math.Min(HeadBytes, file.Length)];
        file.ReadExactly(head);
        return Of(head);
    }

    internal static ImageFacts? Of(ReadOnlySpan<byte> head)
    {
        if (head.Length >= 24 && head[0] == 0x89 && head[1..4].SequenceEqual("PNG"u8))
        {
            return new("image/png", BinaryPrimitives.ReadInt32BigEndian(head[16..]), BinaryPrimitives.ReadInt32BigEndian(head[20..]));
        }

        if (head.Length >= 10 && head.StartsWith("GIF8"u8))
        {
            return new("image/gif", BinaryPrimitives.ReadUInt16LittleEndian(head[6..]), BinaryPrimitives.ReadUInt16LittleEndian(head[8..]));
        }

        if (head.Length >= 26 && head.StartsWith("BM"u8))
        {
            return new("image/bmp", BinaryPrimitives.ReadInt32LittleEndian(head[18..]), Math.Abs(BinaryPrimitives.ReadInt32LittleEndian(head[22..])));
        }

        if (head.Length >= 30 && head.StartsWith("RIFF"u8) && head[8..12].SequenceEqual("WEBP"u8))
        {
            return WebP(head);
        }

        return head.Length >= 4 && head[0] == 0xFF && head[1] == 0xD8 ? Jpeg(head) : null;
    }

    private static ImageFacts? WebP(ReadOnlySpan<byte> head) => head[15] switch
    {
        (byte)'X' => new("image/webp", 1 + head[24] + (head[25] << 8) + (head[26] << 16), 1 + head[27] + (head[28] << 8) + (head[29] << 16)),
        (byte)'L' => new("image/webp", 1 + head[21] + ((head[22] & 0x3F) << 8), 1 + (head[22] >> 6) + (head[23] << 2) + ((head[24] & 0xF) << 10)),
        _ => new("image/webp", BinaryPrimitives.ReadUInt16LittleEndian(head[26..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(head[28..]) & 0x3FFF),
    };

    // The frame header (SOF) lies behind segments that name their length.
    private static ImageFacts? Jpeg(ReadOnlySpan<byte> head)
    {
        for (var place = 2; place + 9 < head.Length && head[place] == 0xFF;)
        {
            var marker = head[place + 1];
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                return new("image/jpeg", BinaryPrimitives.ReadUInt16BigEndian(head[(place + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(head[(place + 5)..]));
            }

            place += 2 + BinaryPrimitives.ReadUInt16BigEndian(head[(place + 2)..]);
        }

        return null;
    }
}
