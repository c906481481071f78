namespace AgentPlatform.AgentDock.Sandboxes.Hosts;

/// <summary>Section <c>AgentDock:Sandboxes</c>, and the hosts of <c>AgentDock:Hosts</c>.</summary>
internal sealed class SandboxesOptions
{
    internal const string Section = "AgentDock:Sandboxes";

    /// <summary>SQLite file of the leases. Default: agentdock/sandboxes.db in the folder that <c>DataPath</c> names, itself ./data.</summary>
    public string DatabasePath { get; set; } = string.Empty;

    /// <summary>Folder of the snapshots. Default: snapshots beside the database.</summary>
    public string SnapshotPath { get; set; } = string.Empty;

    /// <summary>All snapshots together; beyond it those that were used longest ago go.</summary>
    public string SnapshotsMax { get; set; } = "4g";

    /// <summary>Containers that start at once, on one host. More only wait inside the engine.</summary>
    public int MaxStarting { get; set; } = 4;

    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How often deadlines are looked at.</summary>
    public TimeSpan Tick { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How often containers that nobody owns are looked for.</summary>
    public TimeSpan Sweep { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a host is asked whether it is there.</summary>
    public TimeSpan HostProbe { get; set; } = TimeSpan.FromSeconds(2);

    public IList<SandboxClassOptions> Classes { get; } = [];

    /// <summary>Default: one, named local, at <c>AgentDock:DockerEndpoint</c>.</summary>
    public IList<HostOptions> Hosts { get; } = [];
}
