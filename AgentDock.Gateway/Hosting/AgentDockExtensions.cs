using AgentPlatform.AgentDock.Budgets;
using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.AgentDock.McpFront;
using AgentPlatform.AgentDock.Relay;
using AgentPlatform.AgentDock.Replay;
using AgentPlatform.AgentDock.Rest;
using AgentPlatform.AgentDock.Results;
using AgentPlatform.AgentDock.Rpc;
using AgentPlatform.AgentDock.Sandboxes;
using AgentPlatform.AgentDock.Stages;
using AgentPlatform.AgentDock.Tools;
using Microsoft.Extensions.Options;

namespace AgentPlatform.AgentDock.Hosting;

/// <summary>The gateway as Program.cs puts it together.</summary>
internal static class AgentDockExtensions
{
    internal static void AddAgentDock(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<AgentDockOptions>()
            .BindConfiguration(AgentDockOptions.Section)
            .Configure<IConfiguration>((options, configuration) => options.DockerEndpoint =
                FirstOf(options.DockerEndpoint, configuration["DOCKER_HOST"], "unix:///var/run/docker.sock"))
            .ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<AgentDockOptions>, AgentDockOptionsValidator>();
        builder.Services.AddSingleton(Catalogue);
        builder.Services.AddSingleton<SandboxChooser>();
        builder.Services.AddSingleton<ToolListChanges>();
        builder.Services.AddSingleton<ResultStore>();
        builder.Services.AddSingleton<ResultReader>();
        builder.Services.AddSingleton(services => new ToolRegistry(
            services.GetRequiredService<ToolListChanges>(),
            services.GetService<CassettePlayer>(),
            services.GetRequiredService<IOptions<AgentDockOptions>>().Value.ReadResultTool ? [services.GetRequiredService<ResultReader>()] : []));
        builder.Services.AddSingleton<AgentDockMetrics>();
        builder.Services.AddSafety();
        builder.Services.AddSingleton<BudgetBook>();
        builder.Services.AddSingleton<ICallStage, BudgetStage>();
        builder.Services.AddLearning();
        builder.Services.AddSingleton<ICallStage, FallbackStage>();
        builder.Services.AddSingleton<CallPipeline>();
        builder.Services.AddSingleton<ToolDispatcher>();
        builder.Services.AddSingleton<McpSessions>();
        builder.Services.AddSingleton<ToolListStream>();
        builder.Services.AddSingleton<McpMethods>();
        builder.Services.AddSingleton<HttpRelay>();
        builder.Services.AddSingleton<SessionOwners>();
        builder.Services.AddSingleton<ToolHost>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ToolHost>());
        builder.Services.AddSandboxes();
        builder.Services.AddSingleton<ServerFactory>();
        builder.Services.AddSingleton<CatalogueEditor>();
        builder.Services.AddSingleton<RecentEdits>();
        builder.Services.AddHostedService<CatalogueWatcher>();
        builder.Services.AddHealthChecks().AddCheck<ToolHealthCheck>("tools");
    }

    internal static void MapAgentDock(this WebApplication app)
    {
        app.MapGrpcService<ToolServiceRpc>();
        app.MapGrpcService<SandboxServiceRpc>();
        app.MapGrpcService<CatalogueServiceRpc>();
        app.MapGrpcService<ToolStreamRpc>();
        app.MapToolApi();
        app.MapMcp();
        app.MapRelay();
    }

    private static LiveCatalogue Catalogue(IServiceProvider services)
    {
        var configuration = services.GetRequiredService<IConfiguration>();
        var options = services.GetRequiredService<IOptions<AgentDockOptions>>().Value;
        var root = services.GetRequiredService<IHostEnvironment>().ContentRootPath;
        var inRoot = Path.GetFullPath(options.Catalogue, root);
        var folder = new CatalogueFolder(Path.Exists(inRoot) ? inRoot : Path.GetFullPath(options.Catalogue, AppContext.BaseDirectory));
        var secrets = new SecretStore(
            options.SecretsDir.Length == 0 ? string.Empty : Path.GetFullPath(options.SecretsDir, root),
            name => configuration[$"{AgentDockOptions.Section}:Secrets:{name}"] ?? configuration[name]);
        return new LiveCatalogue(folder, name => configuration[$"{AgentDockOptions.Section}:Vars:{name}"] ?? configuration[name], secrets);
    }

    private static string FirstOf(params string?[] values) => values.First(value => !string.IsNullOrEmpty(value))!;
}
