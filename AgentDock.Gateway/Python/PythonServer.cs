using System.Text.Json;
using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.AgentDock.Pools;
using AgentPlatform.AgentDock.Sandboxes;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.AgentDock.Python;

/// <summary>run_python: a small pool of sandboxes that are started ahead, each used for one program only.</summary>
internal sealed class PythonServer : IToolServer
{
    private readonly ServerSpec _spec;
    private readonly ISandboxHost _host;
    private readonly LeastOutstandingBalancer<PythonReplica> _balancer;
    private readonly List<PythonReplica> _replicas;
    private readonly PooledCalls<PythonReplica> _calls;

    internal PythonServer(ServerSpec spec, ISandboxHost host, TimeProvider time, ILoggerFactory loggers)
    {
        _spec = spec;
        _host = host;
        _balancer = new LeastOutstandingBalancer<PythonReplica>(1, spec.Queue);
        var logger = loggers.CreateLogger<PythonReplica>();
        _replicas = [.. Enumerable.Range(0, spec.Replicas.Min).Select(index => new PythonReplica($"{spec.Name}-{index}", spec, host, time, logger))];
        _replicas.ForEach(_balancer.Add);
        _calls = new PooledCalls<PythonReplica>(spec, _balancer, _replicas, time);
        Tools = spec.Hide.Contains(PythonTool.Name) ? [] : [PythonTool.Describe(spec)];
    }

    public string Name => _spec.Name;

    /// <summary>A replica that is busy, or warming the next sandbox after a good one, counts as ready: the next call only waits a little.</summary>
    public bool IsReady => _replicas.Exists(replica => replica.State == ReplicaState.Ready || (replica.Calls > 0 && replica.Problem.Length == 0));

    public IReadOnlyList<ToolDescriptor> Tools { get; }

    public void Start(Action onToolsChanged)
    {
        _replicas.ForEach(replica => replica.Start(_balancer));
        onToolsChanged();
    }

    public Task<ServerOutcome> CallAsync(ServerCall call, CancellationToken cancellationToken)
    {
        var code = call.Arguments.GetProperty("code").GetString()!;
        var stdin = call.Arguments.TryGetProperty("stdin", out var input) ? input.GetString()! : string.Empty;
        var own = call.Arguments.TryGetProperty("timeout_s", out var seconds) ? TimeSpan.FromSeconds(seconds.GetDouble()) : _spec.Timeout;
        return _calls.CallAsync(call, (replica, timeout, token) => replica.RunAsync(code, stdin, own < timeout ? own : timeout, token), cancellationToken);
    }

    public IEnumerable<ReplicaStatus> Status() => _replicas.Select(replica => new ReplicaStatus
    {
        Replica = replica.Name,
        Server = Name,
        State = replica.State.ToString().ToLowerInvariant(),
        Sandbox = _host.Kind,
        Outstanding = _balancer.Outstanding(replica),
        Calls = replica.Calls,
        Restarts = replica.Restarts,
        ContainerId = replica.ContainerId,
        ProcessId = replica.ProcessId,
    });

    public async ValueTask DisposeAsync() => await Task.WhenAll(_replicas.Select(replica => replica.DisposeAsync().AsTask()));
}
