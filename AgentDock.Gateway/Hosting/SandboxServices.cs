using AgentPlatform.AgentDock.Egress;
using AgentPlatform.AgentDock.Sandboxes.Hosts;
using AgentPlatform.AgentDock.Sandboxes.Leases;
using Microsoft.Extensions.Options;

namespace AgentPlatform.AgentDock.Hosting;

/// <summary>The services behind sandboxes with a lease.</summary>
internal static class SandboxServices
{
    internal static void AddSandboxes(this IServiceCollection services)
    {
        services.AddOptions<SandboxesOptions>().BindConfiguration(SandboxesOptions.Section).ValidateOnStart();
        services.AddSingleton<IPostConfigureOptions<SandboxesOptions>, SandboxesDefaults>();
        services.AddSingleton<IValidateOptions<SandboxesOptions>, SandboxesValidator>();
        services.AddOptions<EgressOptions>().BindConfiguration(EgressOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<EgressOptions>, EgressOptionsValidator>();
        services.AddSingleton<EgressProxy>();
        services.AddSingleton<LeaseStore>();
        services.AddSingleton<SnapshotStore>();
        services.AddSingleton<HostRegistry>();
        services.AddSingleton<LeaseKeeper>();
        services.AddSingleton<SandboxWork>();
        services.AddSingleton<LeaseService>();
        services.AddHostedService(provider => provider.GetRequiredService<LeaseService>());
    }
}
