using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Environment;
using Aspire.Hosting.Projects;

namespace Aspire.Hosting.Running;

/// <summary>Works out what to start for a replica.</summary>
internal sealed class LaunchPlanner(ResourceEnvironment environment)
{
    /// <summary>Works it out without looking whether it can be started.</summary>
    public async Task<LaunchPlan> PlanAsync(ResourceReplica replica, IValueResolver resolver, CancellationToken cancellationToken)
    {
        var variables = await environment.VariablesAsync(replica, resolver, cancellationToken);
        var arguments = await ResourceEnvironment.ArgumentsAsync(replica, resolver, cancellationToken);
        return replica.Resource switch
        {
            ProjectResource project => new LaunchPlan(
                DotnetProgram.Path, [ProjectAssemblyLocator.Find(project), .. arguments], Path.GetDirectoryName(ProjectPath(project))!, variables),
            ExecutableResource executable => new LaunchPlan(executable.Command, arguments, executable.WorkingDirectory, variables),
            _ => throw new DistributedApplicationException($"Resource '{replica.Resource.Name}' is not a process."),
        };
    }

    /// <summary>Looks whether the program of a resource is there.</summary>
    /// <exception cref="DistributedApplicationException">It is not; the message says how to get it.</exception>
    public static void RequireProgram(IResource resource)
    {
        switch (resource)
        {
            case ProjectResource project:
                ProjectAssemblyLocator.RequireBuilt(project, ProjectAssemblyLocator.Find(project), ProjectPath(project));
                break;
            case ExecutableResource executable:
                if (!Directory.Exists(executable.WorkingDirectory))
                {
                    throw new DistributedApplicationException(
                        $"The working directory of resource '{resource.Name}' does not exist: {executable.WorkingDirectory}");
                }

                if (ProgramPath.Find(executable.Command, executable.WorkingDirectory) is null)
                {
                    throw new DistributedApplicationException(
                        $"The program '{executable.Command}' of resource '{resource.Name}' is neither a file nor on PATH.");
                }

                break;
        }
    }

    private static string ProjectPath(ProjectResource project) =>
        project.TryGetLastAnnotation<ProjectAnnotation>(out var annotation) ? annotation.Metadata.ProjectPath : string.Empty;
}
