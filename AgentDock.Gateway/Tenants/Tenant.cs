using System.Threading.RateLimiting;
using AgentPlatform.AgentDock.Tools;

namespace AgentPlatform.AgentDock.Tenants;

/// <summary>A tenant with its permissions and what is left of its quotas.</summary>
internal sealed class Tenant : IDisposable
{
    private readonly ToolPatterns _allow;
    private readonly ToolPatterns _deny;
    private readonly List<(RateLimiter Limiter, string Rule, bool Passing)> _limits = [];

    internal Tenant(string name, TenantSettings settings)
    {
        Name = name;
        Role = settings.Role;
        _allow = new ToolPatterns(settings.Allow);
        _deny = new ToolPatterns(settings.Deny);
        if (settings.MaxConcurrent > 0)
        {
            var limiter = new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = settings.MaxConcurrent });
            _limits.Add((limiter, $"{settings.MaxConcurrent} calls at once", true));
        }

        if (settings.CallsPerSecond > 0)
        {
            var limiter = new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
            {
                TokenLimit = settings.Burst > 0 ? settings.Burst : Math.Max(1, (int)settings.CallsPerSecond),
                TokensPerPeriod = Math.Max(1, (int)(settings.CallsPerSecond / 10)),
                ReplenishmentPeriod = TimeSpan.FromSeconds(Math.Max(1, (int)(settings.CallsPerSecond / 10)) / settings.CallsPerSecond),
            });
            _limits.Add((limiter, $"{settings.CallsPerSecond} calls a second", true));
        }

        if (settings.CallsPerDay > 0)
        {
            var limiter = new FixedWindowRateLimiter(new FixedWindowRateLimiterOptions { PermitLimit = settings.CallsPerDay, Window = TimeSpan.FromDays(1) });
            _limits.Add((limiter, $"{settings.CallsPerDay} calls a day", false));
        }
    }

    internal string Name { get; }

    internal TenantRole Role { get; }

    internal bool MayCall(ToolEntry tool) => (_allow.IsEmpty || _allow.Match(tool)) && !_deny.Match(tool);

    /// <summary>Takes a call's place. A refusal names the limit; a place has none and is given back when the call ends.</summary>
    internal TenantPlace Enter()
    {
        var leases = new List<RateLimitLease>(_limits.Count);
        foreach (var (limiter, rule, passing) in _limits)
        {
            var lease = limiter.AttemptAcquire();
            leases.Add(lease);
            if (!lease.IsAcquired)
            {
                leases.ForEach(taken => taken.Dispose());
                return new TenantPlace([], rule, passing);
            }
        }

        return new TenantPlace(leases, string.Empty, false);
    }

    public void Dispose() => _limits.ForEach(limit => limit.Limiter.Dispose());
}
