using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.AgentDock.McpFront;
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
        builder.Services.AddSingleton(ReadCatalogue);
        builder.Services.AddSingleton<SandboxChooser>();
        builder.Services.AddSingleton<ToolListChanges>();
        builder.Services.AddSingleton<ToolRegistry>();
        builder.Services.AddSingleton<AgentDockMetrics>();
        builder.Services.AddSafety();
        builder.Services.AddLearning();
        builder.Services.AddSingleton<CallPipeline>();
        builder.Services.AddSingleton<ToolDispatcher>();
        builder.Services.AddSingleton<ToolHost>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ToolHost>());
        builder.Services.AddSandboxes();
        builder.Services.AddHealthChecks().AddCheck<ToolHealthCheck>("tools");
    }

    internal static void MapAgentDock(this WebApplication app)
    {
        app.MapGrpcService<ToolServiceRpc>();
        app.MapGrpcService<SandboxServiceRpc>();
        app.MapMcp();
    }

    private static ToolCatalogue ReadCatalogue(IServiceProvider services)
    {
        var configuration = services.GetRequiredService<IConfiguration>();
        var path = services.GetRequiredService<IOptions<AgentDockOptions>>().Value.Catalogue;
        var root = services.GetRequiredService<IHostEnvironment>().ContentRootPath;
        var inRoot = Path.GetFullPath(path, root);
        return CatalogueReader.Read(
            File.Exists(inRoot) ? inRoot : Path.GetFullPath(path, AppContext.BaseDirectory),
            name => configuration[$"{AgentDockOptions.Section}:Vars:{name}"] ?? configuration[name]);
    }

    private static string FirstOf(params string?[] values) => values.First(value => !string.IsNullOrEmpty(value))!;
}
