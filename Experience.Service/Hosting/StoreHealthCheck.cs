using AgentPlatform.Experience.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AgentPlatform.Experience.Hosting;

/// <summary>Healthy when the store takes writes.</summary>
internal sealed class StoreHealthCheck(IExperienceStore store) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        await store.PingAsync(cancellationToken);
        return HealthCheckResult.Healthy();
    }
}
