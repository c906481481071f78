using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AgentPlatform.Benchmarks.Gateway;

/// <summary>
/// One caller on one kept connection that sends the same bytes again and again: a client that costs next to nothing, so that the measured
/// side has the processors. Each answer is read to its end and must hold what is expected.
/// </summary>
internal sealed class HttpCaller : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _request;
    private readonly byte[] _expected;
    private readonly byte[] _buffer = new byte[64 << 10];

    private HttpCaller(byte[] request, string expected)
    {
        _request = request;
        _expected = Encoding.UTF8.GetBytes(expected);
    }

    public static async Task<HttpCaller> ConnectAsync(Uri url, string body, string expected, params (string Name, string Value)[] headers)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"POST {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n")
            + string.Concat(headers.Select(header => $"{header.Name}: {header.Value}\r\n")) + "\r\n" + body;
        var caller = new HttpCaller(Encoding.UTF8.GetBytes(text), expected);
        await caller._socket.ConnectAsync(IPAddress.Loopback, url.Port);
        return caller;
    }

    /// <summary>Calls until <paramref name="end"/>, a timestamp; the times of the calls are added in milliseconds.</summary>
    public async Task RunAsync(long end, List<double> times)
    {
        while (Stopwatch.GetTimestamp() < end)
        {
            var start = Stopwatch.GetTimestamp();
            await _socket.SendAsync(_request);
            await ReceiveAsync();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
    }

    public void Dispose() => _socket.Dispose();

    private async ValueTask ReceiveAsync()
    {
        var length = 0;
        var header = -1;
        while (true)
        {
            var read = await _socket.ReceiveAsync(_buffer.AsMemory(length));
            length += read;
            header = header >= 0 ? header : _buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (read == 0 || length == _buffer.Length)
            {
                throw new IOException($"cut answer: {Encoding.UTF8.GetString(_buffer, 0, Math.Min(length, 500))}");
            }

            if (header >= 0 && IsWhole(_buffer.AsSpan(0, length), header))
            {
                break;
            }
        }

        var answer = _buffer.AsSpan(0, length);
        if (!answer.StartsWith("HTTP/1.1 200"u8) || answer.IndexOf(_expected) < 0)
        {
            throw new IOException($"wrong answer: {Encoding.UTF8.GetString(answer[..Math.Min(length, 500)])}");
        }
    }

    private static bool IsWhole(ReadOnlySpan<byte> answer, int header)
    {
        const string Name = "content-length:";
        var head = Encoding.ASCII.GetString(answer[..header]);
        var at = head.IndexOf(Name, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return answer.EndsWith("\r\n0\r\n\r\n"u8);
        }

        var end = head.IndexOf('\r', at);
        var value = head.AsSpan(at + Name.Length, (end < 0 ? head.Length : end) - at - Name.Length);
        return answer.Length >= header + 4 + int.Parse(value, NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);
    }
}
