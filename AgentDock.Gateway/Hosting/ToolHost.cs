using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.AgentDock.Pools;
using AgentPlatform.AgentDock.Python;
using AgentPlatform.AgentDock.Sandboxes;
using AgentPlatform.AgentDock.Tools;

namespace AgentPlatform.AgentDock.Hosting;

/// <summary>Starts the catalogue's servers with the gateway and ends them with it.</summary>
internal sealed partial class ToolHost(
    ToolCatalogue catalogue, SandboxChooser chooser, ToolRegistry registry, AgentDockMetrics metrics, TimeProvider time, ILoggerFactory loggers)
    : IHostedService
{
    private readonly ILogger _logger = loggers.CreateLogger<ToolHost>();

    /// <summary>Empty before the start.</summary>
    internal IReadOnlyList<IToolServer> Servers { get; private set; } = [];

    /// <summary>"docker" or "process".</summary>
    internal string Sandbox { get; private set; } = string.Empty;

    internal string CataloguePath => catalogue.Path;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var choice = await chooser.ChooseAsync(catalogue, cancellationToken);
        Sandbox = choice.Host.Kind;
        if (choice.Reason.Length > 0)
        {
            LogFallback(choice.Reason);
        }

        await choice.Host.SweepAsync(cancellationToken);
        Servers = [.. catalogue.Servers.Select(spec => Server(spec, choice.Host))];
        foreach (var server in Servers)
        {
            server.Start(() => registry.Refresh(Servers));
        }

        LogStarted(catalogue.Path, Servers.Count, Sandbox);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(Servers.Select(server => server.DisposeAsync().AsTask())).WaitAsync(cancellationToken);

    private IToolServer Server(ServerSpec spec, ISandboxHost host) => spec.Kind switch
    {
        ServerKind.Python => Pool(spec, host, name => new PythonReplica(name, spec, host, time)),
        _ => Pool(spec, host, name => new McpReplica(name, spec, host, time, loggers.CreateLogger<McpReplica>())),
    };

    private ReplicaPool Pool(ServerSpec spec, ISandboxHost host, Func<string, IReplica> create) =>
        new(spec, host.Kind, create, metrics, time, loggers.CreateLogger<ReplicaPool>());

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Tools run as local processes, with little isolation. {Reason}")]
    private partial void LogFallback(string reason);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "{Catalogue}: {Servers} servers, sandbox {Sandbox}")]
    private partial void LogStarted(string catalogue, int servers, string sandbox);
}
