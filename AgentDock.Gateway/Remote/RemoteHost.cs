using AgentPlatform.AgentDock.Sandboxes;

namespace AgentPlatform.AgentDock.Remote;

/// <summary>Servers that somebody else runs: they are not started, only spoken to.</summary>
internal sealed class RemoteHost(TimeProvider time, ILoggerFactory loggers) : ISandboxHost
{
    public string Kind => "remote";

    public Task<ISandbox> StartAsync(SandboxSpec spec, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return spec.Url.Length == 0
            ? throw new SandboxException($"server {spec.Name} has no url")
            : Task.FromResult<ISandbox>(new RemoteServer(spec, time, loggers.CreateLogger<RemoteServer>()));
    }

    /// <summary>Nothing of ours is left behind elsewhere.</summary>
    public Task<int> SweepAsync(CancellationToken cancellationToken) => Task.FromResult(0);
}
