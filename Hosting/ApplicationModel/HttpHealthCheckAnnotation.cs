namespace Aspire.Hosting.ApplicationModel;

/// <summary>Says how the health of a resource is asked for.</summary>
internal sealed record HttpHealthCheckAnnotation(string Path, int StatusCode, string? EndpointName) : IResourceAnnotation;
