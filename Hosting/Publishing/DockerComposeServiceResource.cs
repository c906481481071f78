using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Docker;

/// <summary>A resource as a Compose service.</summary>
public class DockerComposeServiceResource : Resource
{
    internal DockerComposeServiceResource(IResource resource, DockerComposeEnvironmentResource environment)
        : base(resource.Name)
    {
        TargetResource = resource;
        Parent = environment;
    }

    /// <summary>The environment it belongs to.</summary>
    public DockerComposeEnvironmentResource Parent { get; }

    internal IResource TargetResource { get; }
}
