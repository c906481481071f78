using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.AgentDock.Hosting;

/// <summary>
/// A name of the catalogue, which outlives its definitions: when one is replaced, the old one answers until a replica of the new one is
/// ready, new calls go to the new one from then on, and the old one ends with its last call.
/// </summary>
internal sealed partial class ServerSlot(string name, ServerFactory factory, TimeProvider time, ILogger logger) : IToolServer
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly List<Task> _ending = [];
    private readonly CancellationTokenSource _stop = new();
    private Action _onToolsChanged = () => { };
    private ServerSpec? _spec;
    private CancellationTokenSource? _starting;
    private Generation? _next;
    private volatile Generation? _current;
    private volatile ToolView _view = ToolView.Empty;
    private string _problem = string.Empty;
    private bool _removed;

    public string Name => name;

    public bool IsReady => _current?.Server.IsReady ?? false;

    public IReadOnlyList<ToolDescriptor> Tools => View().Tools;

    /// <summary>The definition that counts; the one that answers may still be the one before.</summary>
    internal ServerSpec Spec => _spec!;

    public void Start(Action onToolsChanged) => _onToolsChanged = onToolsChanged;

    /// <summary>Takes a definition; one that comes to the same as the last changes nothing.</summary>
    internal void Define(ServerSpec spec)
    {
        lock (_gate)
        {
            var before = _spec;
            _spec = spec;
            if (before?.Fingerprint == spec.Fingerprint)
            {
                return;
            }

            _starting?.Cancel();
            _starting = null;
            _problem = string.Empty;
            if (_current?.Spec.Fingerprint == spec.Fingerprint)
            {
                return;
            }

            _starting = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            Track(StartAsync(spec, _starting.Token));
        }
    }

    public async Task<ServerOutcome> CallAsync(ServerCall call, CancellationToken cancellationToken)
    {
        while (_current is { } generation)
        {
            if (!generation.TryEnter(call))
            {
                if (ReferenceEquals(_current, generation))
                {
                    break;
                }

                // Its successor has come meanwhile.
                continue;
            }

            try
            {
                var view = View();
                if (!view.HasSecrets)
                {
                    return await generation.Server.CallAsync(call, cancellationToken);
                }

                using var arguments = view.WithSecrets(call);
                return view.Redact(await generation.Server.CallAsync(call with { Arguments = arguments.RootElement }, cancellationToken));
            }
            finally
            {
                generation.Exit();
            }
        }

        return new ServerOutcome { Fault = Fault.UnknownTool, Text = $"Server {name} has been removed from the catalogue, and its tool {call.Tool} with it." };
    }

    public IEnumerable<ReplicaStatus> Status()
    {
        Generation? next;
        lock (_gate)
        {
            next = _next;
        }

        return (_current?.Server.Status() ?? []).Concat(next?.Server.Status() ?? []);
    }

    internal CatalogueServer Describe()
    {
        lock (_gate)
        {
            var description = Describe(_spec!);
            var updating = _current is not null && _current.Spec.Fingerprint != _spec!.Fingerprint;
            description.State = (_current, updating, IsReady) switch
            {
                (null, _, _) => ServerState.Starting,
                (_, true, true) => ServerState.Updating,
                (_, _, true) => ServerState.Ready,
                _ => ServerState.Down,
            };
            description.Reason = _problem;
            description.ReadyReplicas = _current?.Server.Status().Count(replica => replica.State == "ready") ?? 0;
            description.Tools = Tools.Count;
            return description;
        }
    }

    internal static CatalogueServer Describe(ServerSpec spec) => new()
    {
        Name = spec.Name,
        Version = spec.Version,
        State = spec.DisabledReason.Length > 0 ? ServerState.Disabled : ServerState.Starting,
        Reason = spec.DisabledReason,
        Transport = spec.Transport.ToString().ToLowerInvariant(),
        File = spec.File,
        Line = spec.Line,
        Optional = spec.Optional,
        MinReplicas = spec.Replicas.Min,
        MaxReplicas = spec.Replicas.Max,
        DefinitionId = spec.Fingerprint.Length > 12 ? spec.Fingerprint[..12] : spec.Fingerprint,
    };

    /// <summary>Ends it once its calls have ended; the registry must have forgotten its tools.</summary>
    internal async Task RemoveAsync()
    {
        Generation? current;
        lock (_gate)
        {
            _removed = true;
            _starting?.Cancel();
            current = _current;
        }

        if (current is not null)
        {
            LogDraining(name);
            await current.RetireAsync(hasSuccessor: false, _stop.Token);
        }

        await EndedAsync();
    }

    /// <summary>Ends it now, whatever runs in it.</summary>
    public async ValueTask DisposeAsync()
    {
        Generation? current;
        lock (_gate)
        {
            _removed = true;
            current = _current;
        }

        await _stop.CancelAsync();
        if (current is not null)
        {
            await current.Server.DisposeAsync();
        }

        await EndedAsync();
    }

    private async Task EndedAsync()
    {
        Task[] ending;
        lock (_gate)
        {
            ending = [.. _ending];
        }

        await Task.WhenAll(ending);
    }

    private void Track(Task task)
    {
        _ending.RemoveAll(ended => ended.IsCompletedSuccessfully);
        _ending.Add(task);
    }

    private async Task StartAsync(ServerSpec spec, CancellationToken cancellationToken)
    {
        await Task.Yield();
        Generation? generation = null;
        try
        {
            generation = new Generation(spec, await CreateAsync(spec, cancellationToken), time);
            lock (_gate)
            {
                cancellationToken.ThrowIfCancellationRequested();
                _next = generation;
            }

            var starting = generation;
            generation.Server.Start(() => ToolsChanged(starting));
            while (!generation.Server.IsReady)
            {
                await Task.Delay(Glance, time, cancellationToken);
            }

            Swap(generation, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // A newer definition has come, or the server is gone from the catalogue.
            lock (_gate)
            {
                _next = ReferenceEquals(_next, generation) ? null : _next;
            }

            if (generation is not null)
            {
                await generation.Server.DisposeAsync();
            }
        }
    }

    private async Task<IToolServer> CreateAsync(ServerSpec spec, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await factory.CreateAsync(spec, cancellationToken);
            }
            catch (PlatformException exception)
            {
                lock (_gate)
                {
                    if (_problem != exception.Message)
                    {
                        _problem = exception.Message;
                        LogNowhere(name, exception.Message);
                    }
                }

                await Task.Delay(Retry, time, cancellationToken);
            }
        }
    }

    private void Swap(Generation generation, CancellationToken cancellationToken)
    {
        Generation? old;
        lock (_gate)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_removed)
            {
                throw new OperationCanceledException();
            }

            old = _current;
            _current = generation;
            _next = null;
            _problem = string.Empty;
        }

        _onToolsChanged();
        if (old is not null)
        {
            LogReplaced(name);
            lock (_gate)
            {
                Track(old.RetireAsync(hasSuccessor: true, _stop.Token));
            }
        }
    }

    private void ToolsChanged(Generation generation)
    {
        if (ReferenceEquals(_current, generation))
        {
            _onToolsChanged();
        }
    }

    private ToolView View()
    {
        if (_current is not { } generation)
        {
            return ToolView.Empty;
        }

        var (view, tools) = (_view, generation.Server.Tools);
        if (!view.Shows(generation.Spec, tools))
        {
            _view = view = new ToolView(generation.Spec, tools);
        }

        return view;
    }

    [LoggerMessage(EventId = 110, Level = LogLevel.Information, Message = "{Server}: the new definition answers; the old one ends with its last call")]
    private partial void LogReplaced(string server);

    [LoggerMessage(EventId = 111, Level = LogLevel.Information, Message = "{Server} is gone from the catalogue; it ends with its last call")]
    private partial void LogDraining(string server);

    [LoggerMessage(EventId = 112, Level = LogLevel.Warning, Message = "{Server} cannot start: {Reason}")]
    private partial void LogNowhere(string server, string reason);
}
