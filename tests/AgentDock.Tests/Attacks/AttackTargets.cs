using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace AgentPlatform.Tests.Attacks;

/// <summary>What attacks aim at, on loopback of the host: listeners that greet whoever comes, and a process.</summary>
internal sealed class AttackTargets : IAsyncDisposable
{
    private readonly TcpListener _tcp = new(IPAddress.Loopback, 0);
    private readonly TcpListener? _tcp6;
    private readonly UdpClient _udp = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly Socket _unix = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly string _name = $"attack-{Guid.NewGuid():n}";
    private readonly Process _decoy = Process.Start("sleep", "600")!;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _loops = [];

    internal AttackTargets()
    {
        _tcp.Start();
        _loops.Add(GreetAsync(_tcp));
        if (Socket.OSSupportsIPv6)
        {
            _tcp6 = new TcpListener(IPAddress.IPv6Loopback, 0);
            _tcp6.Start();
            _loops.Add(GreetAsync(_tcp6));
        }

        _unix.Bind(new UnixDomainSocketEndPoint("\0" + _name));
        _unix.Listen();
        _loops.Add(GreetUnixAsync());
        _loops.Add(AnswerAsync());
    }

    internal string Aim(string code) => code
        .Replace("{PORT}", $"{((IPEndPoint)_tcp.LocalEndpoint).Port}", StringComparison.Ordinal)
        .Replace("{PORT6}", $"{((IPEndPoint?)_tcp6?.LocalEndpoint)?.Port ?? 1}", StringComparison.Ordinal)
        .Replace("{UDP}", $"{((IPEndPoint)_udp.Client.LocalEndPoint!).Port}", StringComparison.Ordinal)
        .Replace("{SOCKET}", _name, StringComparison.Ordinal)
        .Replace("{PID}", $"{_decoy.Id}", StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _tcp.Stop();
        _tcp6?.Stop();
        _unix.Dispose();
        _udp.Dispose();
        await Task.WhenAll(_loops);
        _decoy.Kill();
        await _decoy.WaitForExitAsync();
        _decoy.Dispose();
        _stop.Dispose();
    }

    private Task GreetAsync(TcpListener listener) => LoopAsync(async () =>
    {
        using var client = await listener.AcceptSocketAsync(_stop.Token);
        await client.SendAsync("reached the host"u8.ToArray(), _stop.Token);
    });

    private Task GreetUnixAsync() => LoopAsync(async () =>
    {
        using var client = await _unix.AcceptAsync(_stop.Token);
        await client.SendAsync("reached the host"u8.ToArray(), _stop.Token);
    });

    private Task AnswerAsync() => LoopAsync(async () =>
    {
        var received = await _udp.ReceiveAsync(_stop.Token);
        await _udp.SendAsync("reached the host"u8.ToArray(), received.RemoteEndPoint, _stop.Token);
    });

    private async Task LoopAsync(Func<Task> once)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await once();
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // A client that left, or the end.
            }
        }
    }
}
