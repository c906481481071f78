using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker;
using Aspire.Hosting.Docker.Resources.ComposeNodes;

namespace Aspire.Hosting;

/// <summary>States how the application is published to Docker Compose.</summary>
public static class DockerComposeEnvironmentExtensions
{
    /// <summary>Adds Docker Compose as the place to publish to.</summary>
    public static IResourceBuilder<DockerComposeEnvironmentResource> AddDockerComposeEnvironment(this IDistributedApplicationBuilder builder, string name) =>
        builder.AddResource(new DockerComposeEnvironmentResource(name));

    /// <summary>Says whether the published file has a dashboard service.</summary>
    public static IResourceBuilder<DockerComposeEnvironmentResource> WithDashboard(
        this IResourceBuilder<DockerComposeEnvironmentResource> builder, bool enabled = true)
    {
        builder.Resource.HasDashboard = enabled;
        return builder;
    }

    /// <summary>Changes the Compose service of a resource before it is written. Does nothing in run mode.</summary>
    public static IResourceBuilder<T> PublishAsDockerComposeService<T>(
        this IResourceBuilder<T> builder, Action<DockerComposeServiceResource, Service> configure)
        where T : IComputeResource => builder.ApplicationBuilder.ExecutionContext.IsPublishMode
            ? builder.WithAnnotation(new DockerComposeServiceCustomizationAnnotation(configure))
            : builder;
}
