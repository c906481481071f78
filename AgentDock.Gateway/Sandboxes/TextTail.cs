using System.Text;

namespace AgentPlatform.AgentDock.Sandboxes;

/// <summary>The last bytes of a stream of text: what a server said on stderr before it died.</summary>
internal sealed class TextTail(int capacity = 2048)
{
    private readonly Lock _gate = new();
    private byte[] _bytes = [];

    internal void Append(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            var kept = bytes.Length >= capacity ? [] : _bytes.AsSpan(Math.Max(0, _bytes.Length + bytes.Length - capacity));
            _bytes = [.. kept, .. bytes[Math.Max(0, bytes.Length - capacity)..]];
        }
    }

    public override string ToString()
    {
        lock (_gate)
        {
            return Encoding.UTF8.GetString(_bytes).Trim();
        }
    }
}
