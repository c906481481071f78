using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker.Resources.ComposeNodes;

namespace Aspire.Hosting.Docker;

/// <summary>Changes the Compose service of a resource before it is written.</summary>
/// <param name="configure">Changes it.</param>
public sealed class DockerComposeServiceCustomizationAnnotation(Action<DockerComposeServiceResource, Service> configure) : IResourceAnnotation
{
    /// <summary>Changes it.</summary>
    public Action<DockerComposeServiceResource, Service> Configure { get; } = configure;
}
