using System.Net.Sockets;

namespace AgentPlatform.AgentDock.Engine;

/// <summary>A connection that was an HTTP call and is now the raw stream of a container or an exec.</summary>
internal sealed class EngineStream(Socket socket, ReadOnlyMemory<byte> early) : IDisposable
{
    private ReadOnlyMemory<byte> _early = early;

    /// <summary>0 at the end.</summary>
    /// <exception cref="SocketException">The connection broke.</exception>
    internal ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_early.Length == 0)
        {
            return socket.ReceiveAsync(buffer, cancellationToken);
        }

        var count = Math.Min(_early.Length, buffer.Length);
        _early[..count].CopyTo(buffer);
        _early = _early[count..];
        return ValueTask.FromResult(count);
    }

    /// <summary>Writes all of it. One caller at a time.</summary>
    /// <exception cref="SocketException">The connection broke.</exception>
    internal async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await socket.SendAsync(bytes, cancellationToken)..];
        }
    }

    /// <summary>Ends stdin; output still comes.</summary>
    internal void CloseInput() => socket.Shutdown(SocketShutdown.Send);

    public void Dispose() => socket.Dispose();
}
