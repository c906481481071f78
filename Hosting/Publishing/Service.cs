using Aspire.Hosting.Docker.Resources.ServiceNodes;
using Aspire.Hosting.Docker.Resources.ServiceNodes.Swarm;

namespace Aspire.Hosting.Docker.Resources.ComposeNodes;

/// <summary>A service of a Compose file, in the parts that are used here.</summary>
public sealed class Service
{
    /// <summary>Name; others reach it by this host name.</summary>
    public required string Name { get; set; }

    /// <summary>Image.</summary>
    public string? Image { get; set; }

    /// <summary>Arguments.</summary>
    public List<string> Command { get; set; } = [];

    /// <summary>Variables.</summary>
    public Dictionary<string, string> Environment { get; set; } = [];

    /// <summary>Ports opened on the machine.</summary>
    public List<string> Ports { get; set; } = [];

    /// <summary>Ports open to the other services.</summary>
    public List<string> Expose { get; set; } = [];

    /// <summary>Volumes; one of type volume is declared at the top of the file too.</summary>
    public List<Volume> Volumes { get; set; } = [];

    /// <summary>Services started before it, and what is waited for: service_started or service_completed_successfully.</summary>
    public Dictionary<string, ServiceDependency> DependsOn { get; set; } = [];

    /// <summary>Networks.</summary>
    public List<string> Networks { get; set; } = [];

    /// <summary>Restart policy of Compose.</summary>
    public string? Restart { get; set; }

    /// <summary>Replicas and restart policy of Swarm.</summary>
    public Deploy? Deploy { get; set; }
}
