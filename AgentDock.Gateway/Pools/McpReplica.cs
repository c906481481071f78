using System.Text.Json;
using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.AgentDock.Mcp;
using AgentPlatform.AgentDock.Sandboxes;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.AgentDock.Pools;

/// <summary>Keeps one server alive: starts it, opens it for calls, starts it again when it dies or no longer answers.</summary>
internal sealed partial class McpReplica : IReplica, IAsyncDisposable
{
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(5);

    private readonly ServerSpec _spec;
    private readonly ISandboxHost _host;
    private readonly Action<IReadOnlyList<ToolDescriptor>> _onTools;
    private readonly Action _onRestart;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private LeastOutstandingBalancer<McpReplica> _balancer = null!;
    private McpConnection? _connection;
    private Task _life = Task.CompletedTask;
    private int _probing;
    private long _calls;
    private int _disposed;

    internal McpReplica(
        string name, ServerSpec spec, ISandboxHost host, Action<IReadOnlyList<ToolDescriptor>> onTools, Action onRestart, TimeProvider time, ILogger logger)
    {
        Name = name;
        _spec = spec;
        _host = host;
        _onTools = onTools;
        _onRestart = onRestart;
        _time = time;
        _logger = logger;
    }

    public string Name { get; }

    public string Problem { get; private set; } = string.Empty;

    internal ReplicaState State { get; private set; } = ReplicaState.Starting;

    internal int Restarts { get; private set; }

    internal long Calls => Volatile.Read(ref _calls);

    internal string ContainerId { get; private set; } = string.Empty;

    internal int ProcessId { get; private set; }

    internal void Start(LeastOutstandingBalancer<McpReplica> balancer)
    {
        _balancer = balancer;
        _life = Task.Run(LiveAsync);
    }

    /// <summary>One attempt. Whatever goes wrong is in the outcome.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    internal async Task<ServerOutcome> CallAsync(ServerCall call, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (_connection is not { } connection)
        {
            return new ServerOutcome { Fault = Fault.Infrastructure, Text = $"{Name} has just died: {Problem}" };
        }

        Interlocked.Increment(ref _calls);
        var reply = connection.Request("tools/call", (call.Tool, call.Arguments), static (json, parameters) =>
        {
            json.WriteStartObject();
            json.WriteString("name"u8, parameters.Tool);
            json.WritePropertyName("arguments"u8);
            parameters.Arguments.WriteTo(json);
            json.WriteEndObject();
        }, out var id);
        try
        {
            return McpResult.Read(await reply.WaitAsync(timeout, _time, cancellationToken), _spec.MaxOutputBytes);
        }
        catch (TimeoutException)
        {
            connection.Cancel(id);
            _ = ProbeAsync(connection);
            return new ServerOutcome { Fault = Fault.Timeout, Text = $"The tool did not answer within {timeout.TotalSeconds:0.###} s." };
        }
        catch (ReplicaLostException exception)
        {
            return new ServerOutcome { Fault = Fault.Infrastructure, Text = $"The tool's server {Name} died during the call: {exception.Message}" };
        }
        catch (OperationCanceledException)
        {
            connection.Cancel(id);
            throw;
        }
    }

    /// <summary>Ends it; hosts may stop a service more than once.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await _stop.CancelAsync();
        }

        await _life;
    }

    private async Task LiveAsync()
    {
        var failures = 0;
        while (!_stop.IsCancellationRequested)
        {
            var start = _time.GetTimestamp();
            var reason = await LiveOnceAsync();
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            failures = _time.GetElapsedTime(start) > RestartBackoff.Settled ? 0 : failures + 1;
            Problem = reason;
            Restarts++;
            _onRestart();
            var delay = RestartBackoff.Delay(failures);
            LogDied(Name, reason, delay.TotalSeconds);
            await Task.Delay(delay, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>From start to death; returns the reason.</summary>
    private async Task<string> LiveOnceAsync()
    {
        State = Restarts == 0 ? ReplicaState.Starting : ReplicaState.Restarting;
        ISandbox? sandbox = null;
        McpConnection? connection = null;
        try
        {
            using var limit = new CancellationTokenSource(_spec.StartTimeout, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stop.Token);
            sandbox = await _host.StartAsync(SandboxSpec.Of(_spec, Name), either.Token);
            (ContainerId, ProcessId) = (sandbox.ContainerId, sandbox.ProcessId);
            connection = new McpConnection(sandbox, _logger);
            await McpHandshake.InitializeAsync(connection, either.Token);
            _onTools(await McpHandshake.ListToolsAsync(connection, either.Token));
            var opened = connection;
            connection.ToolsChanged += () => _ = ListAgainAsync(opened);
            connection.Gone += Close;
            lock (_gate)
            {
                if (!connection.IsGone)
                {
                    _connection = connection;
                    State = ReplicaState.Ready;
                    Problem = string.Empty;
                    _balancer.SetReady(this, true);
                }
            }

            LogReady(Name, _host.Kind);
            var reason = await connection.Closed.WaitAsync(_stop.Token);
            State = ReplicaState.Restarting;
            return reason;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The top of this replica's loop: whatever it was, the replica is started again.
            State = ReplicaState.Failed;
            return exception is OperationCanceledException ? $"it was not ready within {_spec.StartTimeout.TotalSeconds:0.###} s" : exception.Message;
        }
        finally
        {
            Close();
            (ContainerId, ProcessId) = (string.Empty, 0);
            if (connection is not null)
            {
                await connection.DisposeAsync();
            }
            else if (sandbox is not null)
            {
                await sandbox.DisposeAsync();
            }
        }
    }

    private void Close()
    {
        lock (_gate)
        {
            _connection = null;
            _balancer.SetReady(this, false);
        }
    }

    /// <summary>After a timeout: a server that does not even answer a ping is taken down, and gets no calls meanwhile.</summary>
    private async Task ProbeAsync(McpConnection connection)
    {
        if (Interlocked.Exchange(ref _probing, 1) != 0)
        {
            return;
        }

        lock (_gate)
        {
            _balancer.SetReady(this, false);
        }

        var ping = connection.Request<object?>("ping", null, null, out var id);
        try
        {
            await ping.WaitAsync(ProbeTimeout, _time);
            lock (_gate)
            {
                if (ReferenceEquals(_connection, connection))
                {
                    _balancer.SetReady(this, true);
                }
            }
        }
        catch (TimeoutException)
        {
            connection.Cancel(id);
            LogHung(Name, ProbeTimeout.TotalSeconds);
            await connection.DisposeAsync();
        }
        catch (ReplicaLostException)
        {
            // Its loop knows.
        }
        finally
        {
            Volatile.Write(ref _probing, 0);
        }
    }

    private async Task ListAgainAsync(McpConnection connection)
    {
        try
        {
            using var limit = new CancellationTokenSource(_spec.StartTimeout, _time);
            _onTools(await McpHandshake.ListToolsAsync(connection, limit.Token));
        }
        catch (Exception exception) when (exception is ReplicaLostException or McpProtocolException or OperationCanceledException or JsonException)
        {
            LogNotListed(Name, exception.Message);
        }
    }

    [LoggerMessage(EventId = 40, Level = LogLevel.Information, Message = "{Replica} is ready ({Sandbox})")]
    private partial void LogReady(string replica, string sandbox);

    [LoggerMessage(EventId = 41, Level = LogLevel.Warning, Message = "{Replica} is down: {Reason}. Starting it again in {DelaySeconds} s")]
    private partial void LogDied(string replica, string reason, double delaySeconds);

    [LoggerMessage(EventId = 42, Level = LogLevel.Warning, Message = "{Replica} let a call time out and did not answer a ping within {Seconds} s; taking it down")]
    private partial void LogHung(string replica, double seconds);

    [LoggerMessage(EventId = 43, Level = LogLevel.Warning, Message = "{Replica} says that its tools changed but does not list them: {Reason}")]
    private partial void LogNotListed(string replica, string reason);
}
