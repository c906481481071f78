namespace Aspire.Hosting.ApplicationModel;

/// <summary>A .NET project, run from its built assembly.</summary>
/// <param name="name">Name, unique within the application.</param>
public class ProjectResource(string name)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithServiceDiscovery, IResourceWithWaitSupport, IComputeResource;
