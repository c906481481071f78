using AgentPlatform.Experience.Ledger;
using AgentPlatform.Experience.Queue;
using AgentPlatform.Experience.Rpc;
using AgentPlatform.Experience.Storage;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AgentPlatform.Experience.Hosting;

/// <summary>The room's table of contents.</summary>
internal static class ExperienceHostingExtensions
{
    internal static void AddExperience(this WebApplicationBuilder builder)
    {
        builder.AddExperienceOptions();
        builder.Services.AddStorage();
        builder.Services.AddQueue();
        builder.Services.AddLedger();
        builder.Services.AddHealthChecks().AddCheck<StoreHealthCheck>("store");
    }

    internal static void MapExperience(this WebApplication app) => app.MapGrpcService<ExperienceRpc>();

    private static void AddExperienceOptions(this WebApplicationBuilder builder)
    {
        // Not [OptionsValidator]: it drops the attributes' messages, which name the keys.
        builder.Services.AddOptions<ExperienceOptions>()
            .BindConfiguration(ExperienceOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<IPostConfigureOptions<ExperienceOptions>, DatabasePathDefault>();
    }

    private static void AddStorage(this IServiceCollection services)
    {
        services.TryAddSingleton<ExperienceMetrics>();
        services.TryAddSingleton<ExperienceSignals>();
        services.TryAddSingleton<LongPoll>();
        services.TryAddSingleton<IExperienceStore, SqliteExperienceStore>();
    }

    private static void AddQueue(this IServiceCollection services)
    {
        services.TryAddSingleton<TaskDispatcher>();
        services.AddHostedService<LeaseSweeper>();
    }

    private static void AddLedger(this IServiceCollection services)
    {
        services.TryAddSingleton<GroupFeed>();
        services.TryAddSingleton<TrajectoryFeed>();
    }
}
