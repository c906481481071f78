namespace Aspire.Hosting.Docker.Resources.ServiceNodes;

/// <summary>What a service waits for.</summary>
public sealed class ServiceDependency
{
    /// <summary>service_started or service_completed_successfully.</summary>
    public string? Condition { get; set; }
}
