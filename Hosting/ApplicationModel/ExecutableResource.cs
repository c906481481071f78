namespace Aspire.Hosting.ApplicationModel;

/// <summary>A program of any kind.</summary>
/// <param name="name">Name, unique within the application.</param>
/// <param name="command">Path, or name found on PATH.</param>
/// <param name="workingDirectory">Absolute path of the directory it runs in.</param>
public class ExecutableResource(string name, string command, string workingDirectory)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithServiceDiscovery, IResourceWithWaitSupport, IComputeResource
{
    /// <summary>Path, or name found on PATH.</summary>
    public string Command { get; } = command;

    /// <summary>Absolute path of the directory it runs in.</summary>
    public string WorkingDirectory { get; } = workingDirectory;
}
