using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.AgentDock.Pools;
using AgentPlatform.AgentDock.Python;
using AgentPlatform.AgentDock.Remote;
using AgentPlatform.AgentDock.Sandboxes;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.AgentDock.Hosting;

/// <summary>From a definition to what serves it.</summary>
internal sealed partial class ServerFactory(SandboxChooser chooser, AgentDockMetrics metrics, TimeProvider time, ILoggerFactory loggers) : IDisposable
{
    private readonly ILogger _logger = loggers.CreateLogger<ServerFactory>();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly HashSet<string> _kinds = [];
    private readonly HashSet<string> _reasons = [];

    /// <summary>"docker" once any server runs there, else "process"; empty before the first one.</summary>
    internal string Sandbox => _kinds.Contains("docker") ? "docker" : _kinds.FirstOrDefault() ?? string.Empty;

    /// <summary>Makes the server; nothing of it runs yet.</summary>
    /// <exception cref="PlatformException">There is nowhere to run it, or no way to speak to it.</exception>
    internal async Task<IToolServer> CreateAsync(ServerSpec spec, CancellationToken cancellationToken) => spec.Transport switch
    {
        TransportKind.Stdio => Create(spec, await PlaceAsync(spec, cancellationToken)),
        TransportKind.Http => Create(spec, new RemoteHost(time, loggers)),
        var other => throw new PlatformException(
            PlatformErrorCode.NotSupported, "TRANSPORT_UNSUPPORTED", $"server {spec.Name}: this build has no client for transport {other.ToString().ToLowerInvariant()}"),
    };

    /// <summary>Where the server will run; what a gateway that is gone left there is ended first.</summary>
    /// <exception cref="PlatformException">Nowhere.</exception>
    internal async Task<ISandboxHost> PlaceAsync(ServerSpec spec, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var choice = await chooser.ChooseAsync(spec, cancellationToken);
            if (choice.Reason.Length > 0 && _reasons.Add(choice.Reason))
            {
                LogFallback(choice.Reason);
            }

            if (_kinds.Add(choice.Host.Kind))
            {
                await choice.Host.SweepAsync(cancellationToken);
            }

            return choice.Host;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private IToolServer Create(ServerSpec spec, ISandboxHost host)
    {
        var redactor = new SecretRedactor(spec.Secrets);
        host = redactor.IsNeeded ? new RedactingSandboxHost(host, redactor) : host;
        return spec.Kind switch
        {
            ServerKind.Python => Pool(spec, host, name => new PythonReplica(name, spec, host, time)),
            _ => Pool(spec, host, name => new McpReplica(name, spec, host, time, loggers.CreateLogger<McpReplica>())),
        };
    }

    private ReplicaPool Pool(ServerSpec spec, ISandboxHost host, Func<string, IReplica> create) =>
        new(spec, host.Kind, create, metrics, time, loggers.CreateLogger<ReplicaPool>());

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Tools run as local processes, with little isolation. {Reason}")]
    private partial void LogFallback(string reason);
}
