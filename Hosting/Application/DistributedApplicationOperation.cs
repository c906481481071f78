namespace Aspire.Hosting;

/// <summary>What the host was asked to do.</summary>
public enum DistributedApplicationOperation
{
    /// <summary>Run the application on this machine.</summary>
    Run,

    /// <summary>Write the files from which another engine runs it.</summary>
    Publish,
}
