using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Projects;

namespace Aspire.Hosting;

/// <summary>Adds .NET projects.</summary>
public static class ProjectResourceBuilderExtensions
{
    /// <summary>Adds a referenced project with its first launch profile of kind Project, if it has one.</summary>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new() => Add(builder, name, new TProject(), LaunchProfileChoice.First);

    /// <summary>Adds a referenced project.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">Name of the resource.</param>
    /// <param name="launchProfileName">Launch profile to read, null for none.</param>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(
        this IDistributedApplicationBuilder builder, string name, string? launchProfileName)
        where TProject : IProjectMetadata, new() => Add(builder, name, new TProject(), new LaunchProfileChoice(launchProfileName));

    /// <summary>Adds a project by the path of its file.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">Name of the resource.</param>
    /// <param name="projectPath">Path of the project file, absolute or relative to the application host's project.</param>
    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, string projectPath) =>
        Add(builder, name, new ProjectFile(Path.GetFullPath(projectPath, builder.AppHostDirectory)), LaunchProfileChoice.First);

    /// <summary>Adds a project by the path of its file.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">Name of the resource.</param>
    /// <param name="projectPath">Path of the project file, absolute or relative to the application host's project.</param>
    /// <param name="launchProfileName">Launch profile to read, null for none.</param>
    public static IResourceBuilder<ProjectResource> AddProject(
        this IDistributedApplicationBuilder builder, string name, string projectPath, string? launchProfileName) =>
        Add(builder, name, new ProjectFile(Path.GetFullPath(projectPath, builder.AppHostDirectory)), new LaunchProfileChoice(launchProfileName));

    /// <summary>Sets the number of processes.</summary>
    public static IResourceBuilder<ProjectResource> WithReplicas(this IResourceBuilder<ProjectResource> builder, int replicas)
    {
        if (replicas is < 1 or > 256)
        {
            throw new DistributedApplicationException($"Resource '{builder.Resource.Name}' cannot have {replicas} replicas; give 1 to 256.");
        }

        return builder.WithAnnotation(new ReplicaAnnotation(replicas), ResourceAnnotationMutationBehavior.Replace);
    }

    private static IResourceBuilder<ProjectResource> Add(
        IDistributedApplicationBuilder builder, string name, IProjectMetadata metadata, LaunchProfileChoice profile)
    {
        var settings = ProjectSettings.Load(name, metadata.ProjectPath, profile);
        var resource = builder.AddResource(new ProjectResource(name));
        resource.WithAnnotation(new ProjectAnnotation(metadata, settings));
        foreach (var endpoint in settings.Endpoints)
        {
            resource.WithAnnotation(new EndpointAnnotation(ProtocolType.Tcp, endpoint.Scheme, endpoint.Transport, endpoint.Name)
            {
                KestrelName = endpoint.KestrelName,
            });
        }

        return resource;
    }
}
