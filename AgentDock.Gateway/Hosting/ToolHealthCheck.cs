using AgentPlatform.AgentDock.Replay;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AgentPlatform.AgentDock.Hosting;

/// <summary>Healthy when every server that is neither optional nor disabled has a replica that answers, and every file could be read at least once.</summary>
internal sealed class ToolHealthCheck(ToolHost host, CassettePlayer player) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (player.Mode == ReplayMode.Replay)
        {
            return Task.FromResult(HealthCheckResult.Healthy("a replay needs no server"));
        }

        var waiting = host.Waiting;
        if (host.Servers.Count == 0 || waiting.Count > 0)
        {
            return Task.FromResult(HealthCheckResult.Unhealthy($"no replica is ready of: {(waiting.Count == 0 ? "any server" : string.Join(", ", waiting))}"));
        }

        if (host.Missing is [var missing, ..])
        {
            return Task.FromResult(HealthCheckResult.Unhealthy(missing.Message));
        }

        // Degraded counts as ready: all that was asked for before still answers.
        return Task.FromResult(host.Problems is [var problem, ..] ? HealthCheckResult.Degraded(problem.Message) : HealthCheckResult.Healthy());
    }
}
