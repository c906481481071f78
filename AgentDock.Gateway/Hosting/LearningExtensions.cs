using AgentPlatform.AgentDock.Caching;
using AgentPlatform.AgentDock.Drift;
using AgentPlatform.AgentDock.FaultInjection;
using AgentPlatform.AgentDock.Replay;
using AgentPlatform.AgentDock.Stages;
using AgentPlatform.AgentDock.States;
using Microsoft.Extensions.Options;

namespace AgentPlatform.AgentDock.Hosting;

/// <summary>What stands between the budgets and the servers: drift, state, cassette, cache, injected faults.</summary>
internal static class LearningExtensions
{
    /// <summary>Adds the stages in the order in which a call meets them.</summary>
    internal static void AddLearning(this IServiceCollection services)
    {
        services.AddChecked<ReplayOptions, ReplayOptionsValidator>(ReplayOptions.Section);
        services.AddChecked<CacheOptions, CacheOptionsValidator>(CacheOptions.Section);
        services.AddChecked<FaultInjectionOptions, FaultInjectionOptionsValidator>(FaultInjectionOptions.Section);
        services.AddChecked<DriftOptions, DriftOptionsValidator>(DriftOptions.Section);
        services.AddSingleton(new StateLineages());
        services.AddSingleton<CassettePlayer>();
        services.AddSingleton<ResultCache>();
        services.AddSingleton<RunPins>();
        services.AddSingleton<DriftStage>();
        services.AddSingleton<ReplicaKiller>();
        services.AddSingleton<FaultInjectionStage>();
        services.AddSingleton<ICallStage>(provider => provider.GetRequiredService<DriftStage>());
        services.AddSingleton<ICallStage, StateStage>();
        services.AddSingleton<ICallStage, ReplayStage>();
        services.AddSingleton<ICallStage, CacheStage>();
        services.AddSingleton<ICallStage>(provider => provider.GetRequiredService<FaultInjectionStage>());
    }

    internal static void AddChecked<TOptions, TValidator>(this IServiceCollection services, string section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.AddOptions<TOptions>().BindConfiguration(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TOptions>, TValidator>();
    }
}
