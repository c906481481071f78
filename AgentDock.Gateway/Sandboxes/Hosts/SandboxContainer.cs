using AgentPlatform.AgentDock.Sandboxes.Supervision;

namespace AgentPlatform.AgentDock.Sandboxes.Hosts;

/// <summary>A started sandbox: one container and the line to its supervisor. It serves one lease in its life.</summary>
internal sealed class SandboxContainer(SandboxHost host, SandboxClass kind, string id, string containerId, SupervisorLink link) : IAsyncDisposable
{
    private int _disposed;

    /// <summary>Id of the lease that it serves, or will.</summary>
    internal string Id => id;

    internal string ContainerId => containerId;

    internal SandboxHost Host => host;

    internal SandboxClass Class => kind;

    internal SupervisorLink Link => link;

    /// <summary>Kills everything in it and removes it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await link.DisposeAsync();
        await host.RemoveAsync(containerId);
        host.Leave(id);
    }
}
