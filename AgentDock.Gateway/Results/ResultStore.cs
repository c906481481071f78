using System.Security.Cryptography;
using System.Text;
using AgentPlatform.AgentDock.Hosting;
using Microsoft.Extensions.Options;

namespace AgentPlatform.AgentDock.Results;

/// <summary>
/// The whole of texts that were cut, by the hash of what they say: the same text has the same handle in every run. Bounded in bytes and
/// in time; the oldest go first.
/// </summary>
internal sealed class ResultStore(IOptions<AgentDockOptions> options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _byAge = new();
    private long _bytes;

    /// <summary>Bytes kept now.</summary>
    internal long Bytes
    {
        get
        {
            lock (_gate)
            {
                Forget();
                return _bytes;
            }
        }
    }

    /// <summary>Keeps a text.</summary>
    /// <returns>Its handle; empty when it is longer than all that may be kept.</returns>
    internal (string Handle, long TotalBytes) Put(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        if (utf8.Length > options.Value.ResultBytes)
        {
            return (string.Empty, utf8.Length);
        }

        var handle = "r" + Convert.ToHexStringLower(SHA256.HashData(utf8).AsSpan(0, 12));
        lock (_gate)
        {
            if (_entries.Remove(handle, out var known))
            {
                _byAge.Remove(known);
                _bytes -= known.Value.Utf8.Length;
            }

            _entries[handle] = _byAge.AddLast(new Entry(handle, utf8, time.GetTimestamp()));
            _bytes += utf8.Length;
            Forget();
        }

        return (handle, utf8.Length);
    }

    /// <summary>A part of a text, from and to a character's border; null for a handle that is unknown or too old.</summary>
    /// <param name="handle">Of <see cref="Put"/>.</param>
    /// <param name="offset">In bytes; inside a character it moves on to the next.</param>
    /// <param name="limit">In bytes; at least one character is returned.</param>
    internal ResultPage? Read(string handle, long offset, long limit)
    {
        byte[] utf8;
        lock (_gate)
        {
            Forget();
            if (!_entries.TryGetValue(handle, out var found))
            {
                return null;
            }

            utf8 = found.Value.Utf8;
        }

        var start = Border(utf8, Math.Clamp(offset, 0, utf8.Length));
        var end = (int)Math.Min(utf8.Length, start + Math.Max(limit, 1));
        while (end > start && end < utf8.Length && IsInside(utf8[end]))
        {
            end--;
        }

        end = end == start ? Border(utf8, Math.Min(start + 1, utf8.Length)) : end;
        return new ResultPage(Encoding.UTF8.GetString(utf8, start, end - start), end, utf8.Length);
    }

    private static int Border(byte[] utf8, long at)
    {
        while (at < utf8.Length && IsInside(utf8[at]))
        {
            at++;
        }

        return (int)at;
    }

    /// <summary>Not the first byte of a character.</summary>
    private static bool IsInside(byte unit) => (unit & 0xC0) == 0x80;

    private void Forget()
    {
        while (_byAge.First is { } oldest && (_bytes > options.Value.ResultBytes || time.GetElapsedTime(oldest.Value.At) > options.Value.ResultAge))
        {
            _byAge.RemoveFirst();
            _entries.Remove(oldest.Value.Handle);
            _bytes -= oldest.Value.Utf8.Length;
        }
    }

    private sealed record Entry(string Handle, byte[] Utf8, long At);
}
