namespace Aspire.Hosting.Docker.Resources.ServiceNodes.Swarm;

/// <summary>Restart policy of Swarm.</summary>
public sealed class RestartPolicy
{
    /// <summary>any, on-failure or none.</summary>
    public string? Condition { get; set; }

    /// <summary>Restarts allowed within the window.</summary>
    public int? MaxAttempts { get; set; }

    /// <summary>Time over which restarts are counted, such as 300s.</summary>
    public string? Window { get; set; }
}
