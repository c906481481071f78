namespace Aspire.Hosting.ApplicationModel;

/// <summary>Says that a resource is told the addresses of another.</summary>
/// <param name="resource">The other one.</param>
public sealed class EndpointReferenceAnnotation(IResourceWithEndpoints resource) : IResourceAnnotation
{
    /// <summary>The other one.</summary>
    public IResourceWithEndpoints Resource { get; } = resource;

    /// <summary>True where all endpoints are told that do not exclude themselves.</summary>
    public bool UseAllEndpoints { get; set; }

    /// <summary>Endpoints told by name.</summary>
    public HashSet<string> EndpointNames { get; } = new(StringComparer.OrdinalIgnoreCase);
}
