using System.Text;

namespace AgentPlatform.Models.Text;

/// <summary>The printable characters that stand for the 256 bytes in a byte-level vocabulary (GPT-2's table).</summary>
internal static class ByteAlphabet
{
    private static readonly char[] CharOfByte = MakeTable();
    private static readonly Dictionary<char, byte> ByteOfChar = MakeInverse();

    public static char ToChar(byte value) => CharOfByte[value];

    public static string ToText(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (var value in bytes)
        {
            text.Append(CharOfByte[value]);
        }

        return text.ToString();
    }

    /// <summary>The bytes of a vocabulary entry; one that is not written in this alphabet stands for its own text.</summary>
    public static byte[] ToBytes(string token)
    {
        var bytes = new byte[token.Length];
        for (var i = 0; i < token.Length; i++)
        {
            if (!ByteOfChar.TryGetValue(token[i], out bytes[i]))
            {
                return Encoding.UTF8.GetBytes(token);
            }
        }

        return bytes;
    }

    private static char[] MakeTable()
    {
        var table = new char[256];
        var next = 256;
        for (var value = 0; value < 256; value++)
        {
            var printable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            table[value] = printable ? (char)value : (char)next++;
        }

        return table;
    }

    private static Dictionary<char, byte> MakeInverse()
    {
        var inverse = new Dictionary<char, byte>();
        for (var value = 0; value < 256; value++)
        {
            inverse[CharOfByte[value]] = (byte)value;
        }

        return inverse;
    }
}
