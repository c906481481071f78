using AgentPlatform.Agents;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.Contracts.Experience.V1;
using AgentPlatform.Grading;
using AgentPlatform.Rollout.Engine;
using AgentPlatform.Rollout.Leasing;
using AgentPlatform.Rollout.Rpc;
using AgentPlatform.Rollout.Running;
using AgentPlatform.Rollout.Shipping;
using AgentPlatform.Rollout.Status;
using AgentPlatform.Rollout.Tooling;
using AgentPlatform.ServiceDefaults;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AgentPlatform.Rollout.Hosting;

/// <summary>A worker, put together.</summary>
public static class RolloutHostingExtensions
{
    /// <summary>Adds everything a worker does. Peers: experience, inference (every replica), agentdock.</summary>
    public static void AddRollout(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<RolloutOptions>().BindConfiguration(RolloutOptions.SectionName).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RolloutOptions>, RolloutOptionsValidator>());
        services.TryAddSingleton(provider => provider.GetRequiredService<IOptions<RolloutOptions>>().Value);
        services.TryAddSingleton<WorkerIdentity>();
        services.AddPlatformGrpcClient<ExperienceService.ExperienceServiceClient>("experience");
        services.AddPlatformGrpcClient<ToolService.ToolServiceClient>("agentdock");
        services.AddStatus();
        services.AddEngine();
        services.AddTooling();
        services.AddRunning();
        services.AddLeasing();
    }

    /// <summary>Maps RolloutService.</summary>
    public static void MapRollout(this WebApplication app) => app.MapGrpcService<RolloutRpcService>();

    private static void AddStatus(this IServiceCollection services)
    {
        services.TryAddSingleton<RolloutMetrics>();
        services.TryAddSingleton<RolloutStatistics>();
    }

    private static void AddEngine(this IServiceCollection services)
    {
        services.TryAddSingleton<EnginePool>();
        services.TryAddSingleton<ModelCache>();
    }

    private static void AddTooling(this IServiceCollection services)
    {
        services.TryAddSingleton<ToolCatalogue>();
        services.TryAddSingleton<IToolbox, GatewayToolbox>();
    }

    private static void AddRunning(this IServiceCollection services)
    {
        services.TryAddSingleton(GraderRegistry.Default);
        services.TryAddSingleton<LocalGrading>();
        services.TryAddSingleton(provider => new AgentLoop(provider.GetRequiredService<RolloutOptions>().Limits, provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<AttemptRunner>();
    }

    // Services stop in the reverse of this order: first nothing new is begun, last what is finished is sent.
    private static void AddLeasing(this IServiceCollection services)
    {
        services.TryAddSingleton<AttemptTable>();
        services.TryAddSingleton<AttemptSlots>();
        services.TryAddSingleton<LeaseThrottle>();
        services.AddHosted<TrajectoryShipper>();
        services.AddHosted<LeaseReleaser>();
        services.AddHosted<LeaseKeeper>();
        services.AddHosted<EngineWatch>();
        services.AddHosted<LeasePump>();
    }

    private static void AddHosted<TService>(this IServiceCollection services)
        where TService : class, IHostedService
    {
        services.TryAddSingleton<TService>();
        services.AddHostedService(provider => provider.GetRequiredService<TService>());
    }
}
