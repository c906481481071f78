namespace Aspire.Hosting;

/// <summary>Tells the application model whether it is run or published.</summary>
/// <param name="operation">What the host was asked to do.</param>
public class DistributedApplicationExecutionContext(DistributedApplicationOperation operation)
{
    /// <summary>What the host was asked to do.</summary>
    public DistributedApplicationOperation Operation { get; } = operation;

    /// <summary>True while the application runs on this machine.</summary>
    public bool IsRunMode => Operation == DistributedApplicationOperation.Run;

    /// <summary>True while files for another engine are written.</summary>
    public bool IsPublishMode => Operation == DistributedApplicationOperation.Publish;
}
