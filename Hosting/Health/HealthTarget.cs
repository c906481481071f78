using System.Net;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Environment;

namespace Aspire.Hosting.Health;

/// <summary>What is asked for health, and how.</summary>
/// <param name="Address">Address on one replica.</param>
/// <param name="Version">2.0 where the endpoint speaks nothing but HTTP/2.</param>
/// <param name="StatusCode">Status that means healthy.</param>
internal sealed record HealthTarget(Uri Address, Version Version, int StatusCode)
{
    public static IReadOnlyList<HealthTarget> Of(ResourceReplica replica) =>
        [.. replica.Resource.Annotations.OfType<HttpHealthCheckAnnotation>().Select(check => Of(replica, check))];

    private static HealthTarget Of(ResourceReplica replica, HttpHealthCheckAnnotation check)
    {
        var resource = replica.Resource;
        var endpoint = check.EndpointName is { } name
            ? resource.FindEndpoint(name)
            : resource.FindEndpoint("https") ?? resource.FindEndpoint("http") ?? resource.Endpoints().FirstOrDefault(one => one.IsHttp);
        if (endpoint is null || !endpoint.IsHttp)
        {
            throw new DistributedApplicationException(
                $"The health check of resource '{resource.Name}' asks endpoint '{check.EndpointName ?? "http"}', but the resource has no such http endpoint.");
        }

        var version = resource.TransportOf(endpoint) == "http2" ? HttpVersion.Version20 : HttpVersion.Version11;
        return new HealthTarget(new Uri(replica.Urls()[endpoint.Name] + check.Path), version, check.StatusCode);
    }
}
