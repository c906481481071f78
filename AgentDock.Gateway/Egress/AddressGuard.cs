using System.Net;
using System.Net.Sockets;

namespace AgentPlatform.AgentDock.Egress;

/// <summary>
/// Says which addresses are nobody's business of a sandbox: loopback, private, link-local (cloud metadata among them), shared (CGNAT), multicast, reserved, and all
/// that stand for another address (mapped, translated, tunnelled). IPv6 is refused but for global unicast. Lists: RFC 6890 and the IANA registries of special-purpose addresses.
/// </summary>
internal sealed class AddressGuard(IReadOnlyList<IPNetwork> excepted)
{
    private static readonly IPNetwork[] s_forbidden =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
            "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3", "168.63.129.16/32", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        }.Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork s_globalUnicast = IPNetwork.Parse("2000::/3");

    internal bool Allows(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return false;
        }

        if (excepted.Any(network => network.Contains(address)))
        {
            return true;
        }

        return (address.AddressFamily == AddressFamily.InterNetwork || s_globalUnicast.Contains(address)) && !s_forbidden.Any(network => network.Contains(address));
    }
}
