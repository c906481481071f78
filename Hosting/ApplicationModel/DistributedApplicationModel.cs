namespace Aspire.Hosting.ApplicationModel;

/// <summary>The resources of a built application.</summary>
public class DistributedApplicationModel
{
    internal DistributedApplicationModel(IResourceCollection resources, string appHostDirectory)
    {
        Resources = resources;
        AppHostDirectory = appHostDirectory;
    }

    /// <summary>The resources, in the order in which they were added.</summary>
    public IResourceCollection Resources { get; }

    internal string AppHostDirectory { get; }
}
