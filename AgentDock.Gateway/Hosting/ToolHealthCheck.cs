using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AgentPlatform.AgentDock.Hosting;

/// <summary>Healthy when every server of the catalogue has a replica that answers.</summary>
internal sealed class ToolHealthCheck(ToolHost host) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var waiting = host.Servers.Where(server => !server.IsReady).Select(server => server.Name).ToList();
        return Task.FromResult(host.Servers.Count > 0 && waiting.Count == 0
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy($"no replica is ready of: {(waiting.Count == 0 ? "any server" : string.Join(", ", waiting))}"));
    }
}
