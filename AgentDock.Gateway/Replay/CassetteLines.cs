using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace AgentPlatform.AgentDock.Replay;

/// <summary>A cassette's format: UTF-8 lines, each a 64-bit checksum in hexadecimal, a kind, and JSON; the first one names the format.</summary>
internal static class CassetteLines
{
    internal const string Format = """{"format":"agentdock cassette","version":1}""";

    internal const char FormatKind = 'F';
    internal const char ToolKind = 'T';
    internal const char CallKind = 'C';

    private const int ChecksumLength = 16;

    /// <summary>Where the JSON begins.</summary>
    internal const int Prefix = ChecksumLength + 3;

    /// <summary>A line with its line break.</summary>
    internal static byte[] Write(char kind, ReadOnlySpan<byte> json)
    {
        var line = new byte[Prefix + json.Length + 1];
        line[ChecksumLength] = (byte)' ';
        line[ChecksumLength + 1] = (byte)kind;
        line[ChecksumLength + 2] = (byte)' ';
        json.CopyTo(line.AsSpan(Prefix));
        line[^1] = (byte)'\n';
        Encoding.ASCII.GetBytes(Checksum(line.AsSpan(ChecksumLength..^1)), line);
        return line;
    }

    /// <param name="line">Without its line break.</param>
    /// <param name="kind">What the line holds.</param>
    /// <returns>It is whole.</returns>
    internal static bool Check(ReadOnlySpan<byte> line, out char kind)
    {
        kind = line.Length >= Prefix ? (char)line[ChecksumLength + 1] : '\0';
        return line.Length >= Prefix && Encoding.ASCII.GetString(line[..ChecksumLength]) == Checksum(line[ChecksumLength..]);
    }

    private static string Checksum(ReadOnlySpan<byte> bytes) => XxHash3.HashToUInt64(bytes).ToString("x16", CultureInfo.InvariantCulture);
}
