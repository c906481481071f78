using AgentPlatform.AgentDock.Hosting;
using AgentPlatform.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace AgentPlatform.AgentDock.Sandboxes.Hosts;

/// <summary>The Docker hosts, and which of them takes the next sandbox.</summary>
internal sealed class HostRegistry : IDisposable
{
    public HostRegistry(IOptions<SandboxesOptions> options, IOptions<AgentDockOptions> gateway, ILoggerFactory loggers) =>
        Hosts = [.. options.Value.Hosts.Select(host => new SandboxHost(host, options.Value.MaxStarting, gateway.Value.Instance, Keeper, loggers.CreateLogger<SandboxHost>()))];

    /// <summary>Stands on the label of every container that is made here.</summary>
    internal string Keeper { get; } = Guid.NewGuid().ToString("n");

    internal IReadOnlyList<SandboxHost> Hosts { get; }

    public void Dispose()
    {
        foreach (var host in Hosts)
        {
            host.Dispose();
        }
    }

    /// <summary>Takes a place on the host with the least load. A host that was never asked, or is down, is asked first when no other is up.</summary>
    /// <exception cref="PlatformException">DOCKER_UNAVAILABLE: no host answers. SANDBOXES_FULL: all are full.</exception>
    internal async Task<SandboxHost> EnterAsync(string id, CancellationToken cancellationToken)
    {
        if (!Hosts.Any(host => host.IsUp))
        {
            await Task.WhenAll(Hosts.Select(host => host.ProbeAsync(cancellationToken)));
        }

        var up = Hosts.Where(host => host.IsUp).ToList();
        if (up.Count == 0)
        {
            throw new PlatformException(
                PlatformErrorCode.Down, "DOCKER_UNAVAILABLE", $"no sandbox host answers ({string.Join("; ", Hosts.Select(host => host.Problem))}); run 'eng/docker.sh ensure'");
        }

        return up.OrderBy(host => host.Load).FirstOrDefault(host => host.TryEnter(id))
            ?? throw new PlatformException(
                PlatformErrorCode.Full, "SANDBOXES_FULL", $"all {up.Count} sandbox hosts are full ({up.Sum(host => host.Count)} containers); raise AgentDock:Hosts:N:MaxSandboxes or release some");
    }
}
