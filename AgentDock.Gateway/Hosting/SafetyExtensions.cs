using AgentPlatform.AgentDock.Audit;
using AgentPlatform.AgentDock.Stages;
using AgentPlatform.AgentDock.Tenants;
using AgentPlatform.ServiceDefaults;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AgentPlatform.AgentDock.Hosting;

/// <summary>Who may call what, and what is written down about it.</summary>
internal static class SafetyExtensions
{
    /// <summary>Adds tenants, their stage before all others, and the audit log.</summary>
    internal static void AddSafety(this IServiceCollection services)
    {
        services.AddChecked<TenantOptions, TenantOptionsValidator>(TenantOptions.Section);
        services.AddChecked<AuditOptions, AuditOptionsValidator>(AuditOptions.Section);
        services.AddHttpContextAccessor();
        services.AddSingleton<TenantDirectory>();
        services.AddSingleton<ICallerKeys>(provider => provider.GetRequiredService<TenantDirectory>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, CallerStartupFilter>());
        services.AddSingleton<Callers>();
        services.AddSingleton<ICallStage, TenantStage>();
        services.AddSingleton<AuditLog>();
        services.AddHostedService(provider => provider.GetRequiredService<AuditLog>());
    }
}
