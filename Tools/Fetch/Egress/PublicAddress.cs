using System.Net;
using System.Net.Sockets;

namespace AgentPlatform.Tools.Fetch.Egress;

/// <summary>Whether an IP address lies in the public internet.</summary>
internal static class PublicAddress
{
    // IANA's registries of special purpose addresses: nothing in them is a public server.
    private static readonly IPNetwork[] s_special =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
            "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "::/128", "::1/128", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16",
            "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        }.Select(IPNetwork.Parse),
    ];

    /// <summary>False for loopback, link-local (and with it the metadata services of clouds), private, multicast, reserved; also when wrapped in IPv6.</summary>
    public static bool Is(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            var bytes = address.GetAddressBytes();
            // IPv4 inside: 6to4 (2002:V4::), NAT64 (64:ff9b::V4, 64:ff9b:1::/48 is private), and the old compatible form (::V4).
            if (bytes[0] == 0x20 && bytes[1] == 0x02)
            {
                return Is(new IPAddress(bytes.AsSpan(2, 4)));
            }

            if (bytes.AsSpan(0, 4).SequenceEqual((ReadOnlySpan<byte>)[0, 0x64, 0xFF, 0x9B]) || bytes.AsSpan(0, 12).IndexOfAnyExcept((byte)0) < 0)
            {
                return bytes.AsSpan(4, 8).IndexOfAnyExcept((byte)0) < 0 && Is(new IPAddress(bytes.AsSpan(12, 4)));
            }
        }

        return !s_special.Any(network => network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address));
    }
}
