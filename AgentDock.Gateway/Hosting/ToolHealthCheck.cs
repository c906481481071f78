using AgentPlatform.AgentDock.Replay;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AgentPlatform.AgentDock.Hosting;

/// <summary>Healthy when every server of the catalogue has a replica that answers, or none is needed.</summary>
internal sealed class ToolHealthCheck(ToolHost host, CassettePlayer player) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (player.Mode == ReplayMode.Replay)
        {
            return Task.FromResult(HealthCheckResult.Healthy("a replay needs no server"));
        }

        var waiting = host.Servers.Where(server => !server.IsReady).Select(server => server.Name).ToList();
        return Task.FromResult(host.Servers.Count > 0 && waiting.Count == 0
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy($"no replica is ready of: {(waiting.Count == 0 ? "any server" : string.Join(", ", waiting))}"));
    }
}
