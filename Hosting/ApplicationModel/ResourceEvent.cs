namespace Aspire.Hosting.ApplicationModel;

/// <summary>A change of one instance of a resource.</summary>
/// <param name="resource">The resource.</param>
/// <param name="resourceId">Name of the instance.</param>
/// <param name="snapshot">Its new state.</param>
public class ResourceEvent(IResource resource, string resourceId, CustomResourceSnapshot snapshot)
{
    /// <summary>The resource.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>Name of the instance.</summary>
    public string ResourceId { get; } = resourceId;

    /// <summary>Its new state.</summary>
    public CustomResourceSnapshot Snapshot { get; } = snapshot;
}
