using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.AgentDock.Sandboxes;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.AgentDock.Pools;

/// <summary>The replicas of one MCP server.</summary>
internal sealed class McpServerPool : IToolServer
{
    private readonly ServerSpec _spec;
    private readonly ISandboxHost _host;
    private readonly LeastOutstandingBalancer<McpReplica> _balancer;
    private readonly List<McpReplica> _replicas;
    private readonly PooledCalls<McpReplica> _calls;
    private volatile IReadOnlyList<ToolDescriptor> _tools = [];
    private Action _onToolsChanged = () => { };

    internal McpServerPool(ServerSpec spec, ISandboxHost host, AgentDockMetrics metrics, TimeProvider time, ILoggerFactory loggers)
    {
        _spec = spec;
        _host = host;
        _balancer = new LeastOutstandingBalancer<McpReplica>(spec.MaxOutstanding, spec.Queue);
        var logger = loggers.CreateLogger<McpReplica>();
        _replicas = [.. Enumerable.Range(0, spec.Replicas.Min).Select(index =>
            new McpReplica($"{spec.Name}-{index}", spec, host, TakeTools, () => metrics.Restarted(spec.Name), time, logger))];
        _replicas.ForEach(_balancer.Add);
        _calls = new PooledCalls<McpReplica>(spec, _balancer, _replicas, time);
    }

    public string Name => _spec.Name;

    public bool IsReady => _balancer.AnyReady;

    public IReadOnlyList<ToolDescriptor> Tools => _tools;

    public void Start(Action onToolsChanged)
    {
        _onToolsChanged = onToolsChanged;
        _replicas.ForEach(replica => replica.Start(_balancer));
    }

    public Task<ServerOutcome> CallAsync(ServerCall call, CancellationToken cancellationToken) =>
        _calls.CallAsync(call, (replica, timeout, token) => replica.CallAsync(call, timeout, token), cancellationToken);

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

    /// <summary>All replicas run the same program; the last list counts.</summary>
    private void TakeTools(IReadOnlyList<ToolDescriptor> tools)
    {
        _tools = [.. tools.Where(tool => !_spec.Hide.Contains(tool.Name)).Select(Override)];
        _onToolsChanged();
    }

    private ToolDescriptor Override(ToolDescriptor tool) => tool with
    {
        ReadOnly = tool.ReadOnly || Named(_spec.ReadOnly, tool.Name),
        Idempotent = tool.Idempotent || Named(_spec.Idempotent, tool.Name),
    };

    private static bool Named(IReadOnlySet<string> names, string tool) => names.Contains("*") || names.Contains(tool);
}
