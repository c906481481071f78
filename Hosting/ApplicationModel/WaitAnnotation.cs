namespace Aspire.Hosting.ApplicationModel;

/// <summary>Says that a resource waits for another before it starts.</summary>
/// <param name="resource">The other one.</param>
/// <param name="waitType">What is waited for.</param>
/// <param name="exitCode">Exit code that completion must have.</param>
public class WaitAnnotation(IResource resource, WaitType waitType, int exitCode = 0) : IResourceAnnotation
{
    /// <summary>The other one.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>What is waited for.</summary>
    public WaitType WaitType { get; } = waitType;

    /// <summary>Exit code that completion must have.</summary>
    public int ExitCode { get; } = exitCode;
}
