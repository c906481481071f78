using AgentPlatform.Contracts.Experience.V1;
using AgentPlatform.ServiceDefaults;
using AgentPlatform.Trainer.Merging;
using AgentPlatform.Trainer.Publishing;
using AgentPlatform.Trainer.Reinforcement;
using AgentPlatform.Trainer.Rpc;
using AgentPlatform.Trainer.Runs;
using AgentPlatform.Trainer.Supervised;

namespace AgentPlatform.Trainer.Hosting;

/// <summary>What the room is made of.</summary>
internal static class TrainerHostingExtensions
{
    public static void AddTrainer(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<TrainerOptions>()
            .BindConfiguration(TrainerOptions.SectionName)
            .PostConfigure<IConfiguration>((options, configuration) => options.DataPath = configuration["Trainer:DataPath"] ?? configuration["DataPath"] ?? options.DataPath)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddPlatformGrpcClient<ExperienceService.ExperienceServiceClient>("experience");
        builder.Services.AddSingleton<EngineFleet>();
        builder.Services.AddSingleton<WeightPublisher>();
        builder.Services.AddHostedService(services => services.GetRequiredService<WeightPublisher>());
        builder.Services.AddSingleton<PretrainStage>();
        builder.Services.AddSingleton<SftStage>();
        builder.Services.AddSingleton<MergeStage>();
        builder.Services.AddSingleton<RlStage>();
        builder.Services.AddSingleton<StageCatalogue>();
        builder.Services.AddSingleton<RunRegistry>();
        builder.Services.AddHostedService(services => services.GetRequiredService<RunRegistry>());
    }

    public static void MapTrainer(this WebApplication app) => app.MapGrpcService<TrainerRpc>();
}
