namespace Aspire.Hosting.Docker.Resources.ServiceNodes.Swarm;

/// <summary>How many containers a service has and when they are started again.</summary>
public sealed class Deploy
{
    /// <summary>Containers.</summary>
    public int? Replicas { get; set; }

    /// <summary>Restart policy of Swarm.</summary>
    public RestartPolicy? RestartPolicy { get; set; }
}
