using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace AgentPlatform.ServiceDefaults;

/// <summary>Addresses of a service's replicas, for callers that must reach each of them and not just one.</summary>
public static class GrpcAddresses
{
    /// <summary>Every configured replica of <paramref name="service"/>: <c>services:{service}:http:0..n</c>, in index order.</summary>
    /// <exception cref="PlatformException">Invalid, SERVICE_ADDRESS: none is configured, or one is not an absolute http(s) URL.</exception>
    public static IReadOnlyList<Uri> Resolve(IConfiguration configuration, string service)
    {
        var key = $"services:{service}:http";
        var section = configuration.GetSection(key);
        var entries = section.GetChildren()
            .OrderBy(child => int.TryParse(child.Key, CultureInfo.InvariantCulture, out var index) ? index : int.MaxValue)
            .Select(child => (child.Path, child.Value))
            .ToList();
        if (!string.IsNullOrEmpty(section.Value))
        {
            entries.Insert(0, (key, section.Value));
        }

        if (entries.Count == 0)
        {
            throw Bad($"No address of '{service}' is configured: set {key}:0 (services__{service}__http__0), e.g. http://127.0.0.1:5001.");
        }

        return [.. entries.Select(entry => Parse(entry.Path, entry.Value))];
    }

    private static Uri Parse(string key, string? value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? uri!
            : throw Bad($"{key} is '{value}', which is not an absolute http or https URL.");

    private static PlatformException Bad(string message) => new(PlatformErrorCode.Invalid, "SERVICE_ADDRESS", message);
}
