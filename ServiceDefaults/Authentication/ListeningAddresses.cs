using System.Net;
using Microsoft.Extensions.Configuration;

namespace AgentPlatform.ServiceDefaults;

/// <summary>Where this process is going to listen, as configuration says it, and which of that is off loopback.</summary>
internal static class ListeningAddresses
{
    /// <summary>URLs from <c>urls</c>, <c>http_ports</c>, <c>https_ports</c> and <c>Kestrel:Endpoints:*:Url</c>.</summary>
    public static IEnumerable<string> Configured(IConfiguration configuration)
    {
        // Kestrel's named endpoints win over urls, and urls win over ports.
        var named = configuration.GetSection("Kestrel:Endpoints").GetChildren()
            .Select(endpoint => endpoint["Url"]).Where(url => !string.IsNullOrEmpty(url)).Select(url => url!).ToList();
        if (named.Count > 0)
        {
            return named;
        }

        if (configuration["urls"] is { Length: > 0 } urls)
        {
            return Split(urls);
        }

        return Split(configuration["http_ports"]).Concat(Split(configuration["https_ports"])).Select(port => $"http://*:{port}");
    }

    /// <summary>Whether <paramref name="url"/> can be reached from this machine only.</summary>
    public static bool IsLoopback(string url)
    {
        if (url.Contains("://unix:", StringComparison.OrdinalIgnoreCase) || url.Contains("://pipe:", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        // Kestrel's wildcards (*, +) are not hosts that Uri knows: they fail to parse and count as open, as they are.
        return Uri.TryCreate(url, UriKind.Absolute, out var uri)
            && (uri.IsLoopback || (IPAddress.TryParse(uri.DnsSafeHost, out var address) && IPAddress.IsLoopback(address)));
    }

    private static string[] Split(string? list) =>
        list?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}
