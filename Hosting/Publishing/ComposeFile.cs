namespace Aspire.Hosting.Docker.Resources;

/// <summary>A Compose file, in the parts that are used here.</summary>
public sealed class ComposeFile
{
    /// <summary>Services by name, in the order in which they are written.</summary>
    public Dictionary<string, ComposeNodes.Service> Services { get; } = [];
}
