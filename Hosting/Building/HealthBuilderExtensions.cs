using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>States how health is asked for.</summary>
public static class HealthBuilderExtensions
{
    /// <summary>Asks an endpoint of every replica, over the endpoint's own protocol.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="path">Path; default is /.</param>
    /// <param name="statusCode">Status that means healthy; default is 200.</param>
    /// <param name="endpointName">Endpoint; default is the first https one, else the first http one.</param>
    public static IResourceBuilder<T> WithHttpHealthCheck<T>(
        this IResourceBuilder<T> builder, string? path = null, int? statusCode = null, string? endpointName = null)
        where T : IResourceWithEndpoints
    {
        var absolute = path is null ? "/" : path.StartsWith('/') ? path : "/" + path;
        return builder.WithAnnotation(new HttpHealthCheckAnnotation(absolute, statusCode ?? 200, endpointName));
    }
}
