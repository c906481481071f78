using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Docker;

/// <summary>Docker Compose as a place to run the application.</summary>
/// <param name="name">Name, which also names the dashboard service.</param>
public class DockerComposeEnvironmentResource(string name) : Resource(name)
{
    /// <summary>True where the published file has a dashboard service that takes telemetry.</summary>
    internal bool HasDashboard { get; set; } = true;
}
