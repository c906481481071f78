using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AgentPlatform.AgentDock.Engine;

/// <summary>Reads the HTTP head that stands before a raw stream.</summary>
internal static class UpgradeAnswer
{
    private const int MaxHeadBytes = 16 << 10;

    /// <summary>The status, and what came after the head already. After an error: its body, as far as it came with the head or its stated length.</summary>
    /// <exception cref="EngineException">What came is no such head.</exception>
    internal static async Task<(HttpStatusCode Status, ReadOnlyMemory<byte> Early)> ReadAsync(Socket socket, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxHeadBytes];
        var filled = 0;
        int end;
        while ((end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0)
        {
            var count = filled == buffer.Length ? 0 : await socket.ReceiveAsync(buffer.AsMemory(filled), cancellationToken);
            if (count == 0)
            {
                throw new EngineException("the engine ended the connection before its answer was whole");
            }

            filled += count;
        }

        var lines = Encoding.ASCII.GetString(buffer, 0, end).Split("\r\n");
        var words = lines[0].Split(' ', 3);
        if (words.Length < 2 || !words[0].StartsWith("HTTP/1.", StringComparison.Ordinal) || !int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var status))
        {
            throw new EngineException($"the engine's answer is no HTTP: '{lines[0]}'");
        }

        var start = end + 4;
        if (status >= 400)
        {
            var length = lines.Select(line => line.Split(':', 2)).FirstOrDefault(pair => pair[0].Equals("content-length", StringComparison.OrdinalIgnoreCase))?[1];
            var wanted = Math.Min(start + (int.TryParse(length, NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out var bytes) ? bytes : 0), buffer.Length);
            while (filled < wanted && await socket.ReceiveAsync(buffer.AsMemory(filled), cancellationToken) is > 0 and var more)
            {
                filled += more;
            }
        }

        return ((HttpStatusCode)status, buffer.AsMemory(start, filled - start));
    }
}
