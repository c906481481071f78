using System.Collections.Concurrent;
using System.Net.Sockets;

namespace AgentPlatform.Tests.Support;

/// <summary>Another way to the engine, which can be cut like a cable.</summary>
internal sealed class CuttableSocket : IAsyncDisposable
{
    private const string Engine = "/var/run/docker.sock";

    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly ConcurrentDictionary<Socket, byte> _open = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private volatile bool _cut;

    internal CuttableSocket(string path)
    {
        Path = path;
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen(256);
        _accepting = AcceptAsync();
    }

    internal string Path { get; }

    /// <summary>Ends all connections and takes no new ones.</summary>
    internal void Cut()
    {
        _cut = true;
        foreach (var socket in _open.Keys)
        {
            socket.Close();
        }
    }

    internal void Mend() => _cut = false;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Cut();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptAsync(_stop.Token);
                _ = ServeAsync(client);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var engine = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using (client)
        {
            try
            {
                _open[client] = 0;
                _open[engine] = 0;
                if (_cut)
                {
                    return;
                }

                await engine.ConnectAsync(new UnixDomainSocketEndPoint(Engine), _stop.Token);
                await Task.WhenAll(CopyAsync(client, engine), CopyAsync(engine, client));
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // Cut, or one side ended.
            }
            finally
            {
                _open.TryRemove(client, out _);
                _open.TryRemove(engine, out _);
            }
        }
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 << 10];
        while (await from.ReceiveAsync(buffer, _stop.Token) is > 0 and var count)
        {
            for (var sent = 0; sent < count;)
            {
                sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), _stop.Token);
            }
        }

        to.Shutdown(SocketShutdown.Send);
    }
}
