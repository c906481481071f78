using System.Net;
using AgentPlatform.AgentDock.Hosting;

namespace AgentPlatform.AgentDock.McpFront;

/// <summary>
/// Against DNS rebinding: a web page elsewhere can make a browser send requests to a name that resolves to this machine. Such a
/// request carries the page's origin and the name as its host.
/// </summary>
internal static class OriginGuard
{
    /// <summary>Null when the request may pass; otherwise what to refuse.</summary>
    internal static string? Problem(HttpRequest request, AgentDockOptions options)
    {
        var host = request.Host.Host;
        if (!IsLocal(host) && !IPAddress.TryParse(host.Trim('[', ']'), out _) && !options.AllowedHosts.Contains(host, StringComparer.OrdinalIgnoreCase))
        {
            return $"host '{host}' is not allowed; list it under AgentDock:AllowedHosts";
        }

        var origin = request.Headers.Origin.ToString();
        if (origin.Length == 0 || options.AllowedOrigins.Contains("*") || options.AllowedOrigins.Contains(origin.TrimEnd('/'), StringComparer.OrdinalIgnoreCase))
        {
            return null;
        }

        return Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && IsLocal(uri.Host)
            ? null
            : $"origin '{origin}' is not allowed; list it under AgentDock:AllowedOrigins";
    }

    private static bool IsLocal(string host) =>
        host.Length == 0 || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
