namespace Aspire.Hosting.ApplicationModel;

/// <summary>Reads annotations.</summary>
public static class ResourceExtensions
{
    /// <summary>Gives the last annotation of a type.</summary>
    public static bool TryGetLastAnnotation<T>(this IResource resource, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out T? annotation)
        where T : IResourceAnnotation
    {
        annotation = resource.Annotations.OfType<T>().LastOrDefault();
        return annotation is not null;
    }

    /// <summary>How many processes the resource has.</summary>
    public static int GetReplicaCount(this IResource resource) =>
        resource.TryGetLastAnnotation<ReplicaAnnotation>(out var replicas) ? replicas.Replicas : 1;

    internal static IEnumerable<EndpointAnnotation> Endpoints(this IResource resource) => resource.Annotations.OfType<EndpointAnnotation>();

    internal static EndpointAnnotation? FindEndpoint(this IResource resource, string name) =>
        resource.Endpoints().FirstOrDefault(endpoint => string.Equals(endpoint.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>True where the resource is a process.</summary>
    internal static bool IsProcess(this IResource resource) => resource is ProjectResource or ExecutableResource;

    internal static string TransportOf(this IResource resource, EndpointAnnotation endpoint) =>
        endpoint.IsHttp && resource.Annotations.OfType<Http2ServiceAnnotation>().Any() ? "http2" : endpoint.Transport;
}
