using AgentPlatform.Inference.Generation;
using AgentPlatform.Inference.OpenAi;
using AgentPlatform.Inference.Rpc;
using AgentPlatform.Inference.Weights;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AgentPlatform.Inference.Hosting;

/// <summary>The room's table of contents.</summary>
public static class InferenceHostingExtensions
{
    /// <summary>Adds the engine, its weights and both doors.</summary>
    public static WebApplicationBuilder AddInference(this WebApplicationBuilder builder)
    {
        InferenceEndpoints.UseAddresses(builder.Configuration);
        builder.Services.AddGeneration();
        builder.Services.AddWeights();
        builder.Services.AddDoors();
        return builder;
    }

    /// <summary>Maps the gRPC service and the OpenAI-compatible routes.</summary>
    public static WebApplication MapInference(this WebApplication app)
    {
        app.MapGrpcService<InferenceRpc>();
        app.MapOpenAi();
        return app;
    }

    private static void AddGeneration(this IServiceCollection services)
    {
        services.AddOptions<EngineOptions>().BindConfiguration(EngineOptions.SectionName).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<EngineOptions>, EngineOptionsValidator>());
        services.TryAddSingleton<InferenceMetrics>();
        services.TryAddSingleton<InferenceEngine>();
        services.AddHostedService(provider => provider.GetRequiredService<InferenceEngine>());
    }

    private static void AddWeights(this IServiceCollection services)
    {
        services.TryAddSingleton<WeightPublisher>();
        services.AddHostedService<ModelStartup>();
    }

    private static void AddDoors(this IServiceCollection services)
    {
        services.TryAddSingleton<InstanceId>();
        services.TryAddSingleton<SeedSource>();
        services.TryAddSingleton<ChatCompletions>();
    }
}
