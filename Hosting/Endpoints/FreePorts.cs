using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Aspire.Hosting.Endpoints;

/// <summary>
/// Finds free loopback ports below the kernel's ephemeral range: a port out of that range could become the source port of some
/// connection while its owner restarts. Ports are held until disposal, so that no two endpoints get the same one.
/// </summary>
internal sealed class FreePorts : IPortSource
{
    private const int Lowest = 20000;
    private const int Highest = 32767;
    private readonly List<TcpListener> _held = [];
    private int _candidate = RandomNumberGenerator.GetInt32(Lowest, Highest + 1);

    public int Next()
    {
        for (var tries = Lowest; tries <= Highest; tries++)
        {
            _candidate = _candidate >= Highest ? Lowest : _candidate + 1;
            if (TryTake(_candidate))
            {
                return _candidate;
            }
        }

        throw new DistributedApplicationException($"No loopback port between {Lowest} and {Highest} is free.");
    }

    public bool TryTake(int port)
    {
        if (!TryHold(IPAddress.Loopback, port, out var first))
        {
            return false;
        }

        // Kestrel binds both loopbacks for 'localhost', so both must be free.
        if (Socket.OSSupportsIPv6 && !TryHold(IPAddress.IPv6Loopback, port, out _))
        {
            first.Dispose();
            _held.Remove(first);
            return false;
        }

        return true;
    }

    public void Dispose()
    {
        foreach (var listener in _held)
        {
            listener.Dispose();
        }

        _held.Clear();
    }

    private bool TryHold(IPAddress address, int port, out TcpListener listener)
    {
        listener = new TcpListener(address, port);
        try
        {
            listener.Start();
            _held.Add(listener);
            return true;
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.AddressNotAvailable && address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            // IPv6 is compiled in but switched off: nothing can hold this port there.
            listener.Dispose();
            return true;
        }
        catch (SocketException)
        {
            listener.Dispose();
            return false;
        }
    }
}
