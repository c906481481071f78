namespace Aspire.Hosting.ApplicationModel;

/// <summary>Says how a resource is related to another; for display only.</summary>
/// <param name="resource">The other one.</param>
/// <param name="type">Kind of relation, such as Parent.</param>
public sealed class ResourceRelationshipAnnotation(IResource resource, string type) : IResourceAnnotation
{
    /// <summary>The other one.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>Kind of relation.</summary>
    public string Type { get; } = type;
}
