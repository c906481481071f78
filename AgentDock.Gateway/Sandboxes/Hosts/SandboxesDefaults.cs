using AgentPlatform.AgentDock.Hosting;
using Microsoft.Extensions.Options;

namespace AgentPlatform.AgentDock.Sandboxes.Hosts;

/// <summary>Fills in what was not set.</summary>
internal sealed class SandboxesDefaults(IConfiguration configuration, IOptions<AgentDockOptions> gateway) : IPostConfigureOptions<SandboxesOptions>
{
    public void PostConfigure(string? name, SandboxesOptions options)
    {
        configuration.GetSection("AgentDock:Hosts").Bind(options.Hosts);
        if (options.Hosts.Count == 0)
        {
            options.Hosts.Add(new HostOptions { Name = "local", Endpoint = gateway.Value.DockerEndpoint });
        }

        if (options.Classes.Count == 0)
        {
            options.Classes.Add(new SandboxClassOptions());
        }

        if (options.DatabasePath.Length == 0)
        {
            options.DatabasePath = Path.Combine(configuration["DataPath"] is { Length: > 0 } folder ? folder : "data", "agentdock", "sandboxes.db");
        }

        if (options.SnapshotPath.Length == 0)
        {
            options.SnapshotPath = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(options.DatabasePath))!, "snapshots");
        }
    }
}
