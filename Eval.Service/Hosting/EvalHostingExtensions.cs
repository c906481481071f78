using AgentPlatform.Contracts.Experience.V1;
using AgentPlatform.Eval.Reporting;
using AgentPlatform.Eval.Rpc;
using AgentPlatform.Eval.Running;
using AgentPlatform.Eval.Storage;
using AgentPlatform.ServiceDefaults;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AgentPlatform.Eval.Hosting;

/// <summary>The room's composition.</summary>
internal static class EvalHostingExtensions
{
    /// <summary>Adds the evaluation room.</summary>
    public static WebApplicationBuilder AddEval(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<EvalOptions>().BindConfiguration(EvalOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.PostConfigure<EvalOptions>(options => options.DataPath = DataPathOf(options, builder.Configuration));
        services.TryAddSingleton(provider => provider.GetRequiredService<IOptions<EvalOptions>>().Value);
        services.AddPlatformGrpcClient<ExperienceService.ExperienceServiceClient>("experience");
        services.TryAddSingleton(provider => new EvaluationStore(provider.GetRequiredService<EvalOptions>().DataPath));
        services.TryAddSingleton<EvalMetrics>();
        services.TryAddSingleton<ReportWriter>();
        services.TryAddSingleton<EvaluationRunFactory>();
        services.TryAddSingleton<EvaluationHost>();
        services.AddHostedService(provider => provider.GetRequiredService<EvaluationHost>());
        return builder;
    }

    /// <summary>Maps the room's gRPC service.</summary>
    public static WebApplication MapEval(this WebApplication app)
    {
        app.MapGrpcService<EvalRpc>();
        return app;
    }

    private static string DataPathOf(EvalOptions options, IConfiguration configuration) =>
        options.DataPath.Length > 0 ? options.DataPath : Path.Combine(configuration["DataPath"] is { Length: > 0 } shared ? shared : "data", "eval");
}
