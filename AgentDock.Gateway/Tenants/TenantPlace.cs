using System.Threading.RateLimiting;

namespace AgentPlatform.AgentDock.Tenants;

/// <summary>A call's place within its tenant's limits.</summary>
/// <param name="leases">Given back at the end.</param>
/// <param name="refusal">The limit that was reached, as in "5 calls a second"; empty: none.</param>
/// <param name="passing">Waiting a little helps.</param>
internal readonly struct TenantPlace(IReadOnlyList<RateLimitLease> leases, string refusal, bool passing) : IDisposable
{
    internal string Refusal => refusal;

    internal bool Passing => passing;

    public void Dispose()
    {
        foreach (var lease in leases)
        {
            lease.Dispose();
        }
    }
}
