namespace Aspire.Hosting.ApplicationModel;

/// <summary>Refers to an endpoint before its port is known.</summary>
/// <param name="owner">Resource that has the endpoint.</param>
/// <param name="endpointName">Name of the endpoint.</param>
public sealed class EndpointReference(IResourceWithEndpoints owner, string endpointName)
{
    private const string LoopbackName = "localhost";

    /// <summary>Resource that has the endpoint.</summary>
    public IResourceWithEndpoints Resource { get; } = owner;

    /// <summary>Name of the endpoint.</summary>
    public string EndpointName { get; } = endpointName;

    /// <summary>Replica meant; null is the first one, or the asking one within the resource itself.</summary>
    internal int? Replica { get; init; }

    /// <summary>True where the resource has that endpoint.</summary>
    public bool Exists => Resource.FindEndpoint(EndpointName) is not null;

    /// <summary>True once its port is known.</summary>
    public bool IsAllocated => Resource.FindEndpoint(EndpointName)?.AllocatedPorts is not null;

    /// <summary>Scheme of its URL.</summary>
    public string Scheme => Annotation.UriScheme;

    /// <summary>Host that consumers on this machine use.</summary>
    public string Host { get; } = LoopbackName;

    /// <summary>Port of the first replica.</summary>
    /// <exception cref="InvalidOperationException">The port is not known yet.</exception>
    public int Port => PortOf(Replica ?? 0);

    /// <summary>Port that the process listens on, where the model fixes it.</summary>
    public int? TargetPort => Annotation.TargetPort;

    /// <summary>URL of the first replica.</summary>
    /// <exception cref="InvalidOperationException">The port is not known yet.</exception>
    public string Url => UrlOf(Replica ?? 0);

    /// <summary>Refers to a part of the address.</summary>
    public EndpointReferenceExpression Property(EndpointProperty property) => new(this, property);

    internal EndpointAnnotation Annotation => Resource.FindEndpoint(EndpointName) ?? throw new DistributedApplicationException(
        $"Resource '{Resource.Name}' has no endpoint '{EndpointName}'; it has: {string.Join(", ", Resource.Endpoints().Select(endpoint => endpoint.Name))}.");

    internal string UrlOf(int replica) => $"{Scheme}://{LoopbackName}:{PortOf(replica)}";

    internal int PortOf(int replica) => Annotation.AllocatedPorts is { } ports
        ? ports[replica]
        : throw new InvalidOperationException($"The endpoint '{EndpointName}' of '{Resource.Name}' is not allocated; read it after the application has started.");
}
