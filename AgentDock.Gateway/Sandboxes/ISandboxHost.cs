namespace AgentPlatform.AgentDock.Sandboxes;

/// <summary>Door to what runs tool servers: Docker, or this machine's own processes.</summary>
internal interface ISandboxHost
{
    /// <summary>"docker" or "process".</summary>
    string Kind { get; }

    /// <summary>Starts a server with its stdin and stdout connected.</summary>
    /// <exception cref="SandboxException">It could not be started; the message says why.</exception>
    Task<ISandbox> StartAsync(SandboxSpec spec, CancellationToken cancellationToken);

    /// <summary>Ends what a gateway that is no longer alive left behind.</summary>
    /// <returns>How many were ended.</returns>
    Task<int> SweepAsync(CancellationToken cancellationToken);
}
