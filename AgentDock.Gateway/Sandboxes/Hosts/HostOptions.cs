namespace AgentPlatform.AgentDock.Sandboxes.Hosts;

/// <summary>One entry of <c>AgentDock:Hosts</c>: an engine that runs sandboxes.</summary>
internal sealed class HostOptions
{
    public string Name { get; set; } = string.Empty;

    public string Endpoint { get; set; } = string.Empty;

    /// <summary>Containers at most, warm ones too.</summary>
    public int MaxSandboxes { get; set; } = 256;
}
