using System.Globalization;
using System.Text;

namespace AgentPlatform.AgentDock.Egress;

/// <summary>What a program asks the proxy for, and the request as the other side gets it.</summary>
/// <param name="Head">Empty for CONNECT.</param>
/// <param name="BodyBytes">How much of the program's input goes after the head; negative: all of it.</param>
internal sealed record EgressTarget(string Host, int Port, byte[] Head, long BodyBytes)
{
    private static readonly string[] s_hopByHop = ["connection", "proxy-connection", "proxy-authorization", "proxy-authenticate", "keep-alive", "te", "trailer", "upgrade", "host"];

    /// <summary>Reads the head of a request, up to and with its empty line.</summary>
    /// <exception cref="FormatException">It is none that is served; the text says why.</exception>
    internal static EgressTarget Parse(ReadOnlySpan<byte> head)
    {
        if (head.IndexOfAnyExceptInRange((byte)' ', (byte)'~') is var odd and >= 0 && head[odd..].IndexOfAnyExcept(" \t\r\n"u8) == 0)
        {
            throw new FormatException("the request holds characters that belong into no head");
        }

        var lines = Encoding.ASCII.GetString(head).Split("\r\n");
        if (lines.Any(line => line.Contains('\r', StringComparison.Ordinal) || line.Contains('\n', StringComparison.Ordinal)))
        {
            throw new FormatException("a line of the request ends without CR LF");
        }

        var words = lines[0].Split(' ');
        if (words.Length != 3 || words[2] is not ("HTTP/1.1" or "HTTP/1.0"))
        {
            throw new FormatException("the request line is not 'METHOD target HTTP/1.1'");
        }

        if (words[0] == "CONNECT")
        {
            var colon = words[1].LastIndexOf(':');
            return colon > 0 && int.TryParse(words[1].AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535
                ? new EgressTarget(words[1][..colon].Trim('[', ']'), port, [], -1)
                : throw new FormatException($"'{words[1]}' is not host:port");
        }

        if (!words[1].StartsWith("http://", StringComparison.OrdinalIgnoreCase) || !Uri.TryCreate(words[1], UriKind.Absolute, out var uri) || uri.UserInfo.Length > 0)
        {
            throw new FormatException("the target is not http://host/path; https goes by CONNECT");
        }

        return new EgressTarget(uri.IdnHost, uri.Port, Forward(words[0], uri, lines[1..], out var body), body);
    }

    private static byte[] Forward(string method, Uri uri, string[] lines, out long body)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{method} {uri.PathAndQuery} HTTP/1.1\r\nHost: {uri.Authority}\r\nConnection: close\r\n");
        long? length = null;
        foreach (var line in lines.Where(line => line.Length > 0))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var name = colon > 0 ? line[..colon].ToLowerInvariant() : string.Empty;
            if (colon <= 0 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && !"!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal)))
            {
                throw new FormatException("a header line is not 'Name: value'");
            }

            if (name == "transfer-encoding")
            {
                // Two ways to say where a request ends are how a second one is smuggled in.
                throw new FormatException("send a Content-Length; Transfer-Encoding is not passed on");
            }

            if (name == "content-length")
            {
                if (length is not null || !long.TryParse(line.AsSpan(colon + 1).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var parsed))
                {
                    throw new FormatException("Content-Length is not one number");
                }

                length = parsed;
            }

            if (!s_hopByHop.Contains(name))
            {
                text.Append(line).Append("\r\n");
            }
        }

        body = length ?? 0;
        return Encoding.ASCII.GetBytes(text.Append("\r\n").ToString());
    }
}
