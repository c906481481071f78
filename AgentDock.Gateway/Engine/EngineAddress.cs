using System.Net.Sockets;

namespace AgentPlatform.AgentDock.Engine;

/// <summary>Where an engine listens: unix:///path or tcp://host:port, without TLS.</summary>
internal sealed record EngineAddress
{
    private readonly Uri _uri;

    /// <exception cref="FormatException">It is neither.</exception>
    internal EngineAddress(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("unix" or "tcp" or "http") || (uri.Scheme != "unix" && uri.Port <= 0))
        {
            throw new FormatException($"'{text}' is no engine address; write unix:///var/run/docker.sock or tcp://host:port");
        }

        _uri = uri;
    }

    public override string ToString() => _uri.Scheme == "unix" ? $"unix://{_uri.AbsolutePath}" : $"tcp://{_uri.Host}:{_uri.Port}";

    internal async ValueTask<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        var unix = _uri.Scheme == "unix";
        var socket = unix ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (unix)
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(_uri.AbsolutePath), cancellationToken);
            }
            else
            {
                await socket.ConnectAsync(_uri.Host, _uri.Port, cancellationToken);
            }

            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
