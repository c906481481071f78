using System.Collections.Immutable;
using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.AgentDock.Pools;

/// <summary>The replicas of one server, of whatever kind: as many as the load asks for between the catalogue's bounds.</summary>
internal sealed partial class ReplicaPool : IToolServer
{
    private static readonly TimeSpan ScalingInterval = TimeSpan.FromMilliseconds(250);

    private readonly ServerSpec _spec;
    private readonly string _sandbox;
    private readonly Func<string, IReplica> _create;
    private readonly AgentDockMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ReplicaBalancer<ReplicaMember> _balancer;
    private readonly PooledCalls _calls;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private ImmutableArray<ReplicaMember> _members = [];
    private ImmutableArray<Task> _draining = [];
    private volatile IReadOnlyList<ToolDescriptor> _tools = [];
    private Action _onToolsChanged = () => { };
    private Task _loops = Task.CompletedTask;

    /// <param name="spec">The catalogue's entry.</param>
    /// <param name="sandbox">What the replicas run in, for GetStatus.</param>
    /// <param name="create">Makes the replica of a name; it is not started yet.</param>
    /// <param name="metrics">Counts restarts.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">For all replicas.</param>
    internal ReplicaPool(ServerSpec spec, string sandbox, Func<string, IReplica> create, AgentDockMetrics metrics, TimeProvider time, ILogger<ReplicaPool> logger)
    {
        _spec = spec;
        _sandbox = sandbox;
        _create = create;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        _balancer = new ReplicaBalancer<ReplicaMember>(Pickers.Create(spec.Policy.Balance, spec.Policy.Seed), spec.MaxOutstanding, spec.Queue);
        _calls = new PooledCalls(spec, _balancer, () => _members, time);
        for (var i = 0; i < spec.Replicas.Min; i++)
        {
            Add();
        }
    }

    public string Name => _spec.Name;

    /// <summary>For the raw relay.</summary>
    internal ServerSpec Spec => _spec;

    public bool IsReady => _members.Any(member => member.IsReady);

    public IReadOnlyList<ToolDescriptor> Tools => _tools;

    public void Start(Action onToolsChanged)
    {
        _onToolsChanged = onToolsChanged;
        foreach (var member in _members)
        {
            member.Start();
        }

        _loops = Task.WhenAll(
            _spec.Policy.Probe.Interval > TimeSpan.Zero ? ProbeAsync() : Task.CompletedTask,
            _spec.Replicas.Max > _spec.Replicas.Min ? ScaleAsync() : Task.CompletedTask);
    }

    public Task<ServerOutcome> CallAsync(ServerCall call, CancellationToken cancellationToken) => _calls.CallAsync(call, cancellationToken);

    public IEnumerable<ReplicaStatus> Status() => _members.Select(member => new ReplicaStatus
    {
        Replica = member.Name,
        Server = Name,
        State = member.State.ToString().ToLowerInvariant(),
        Sandbox = _sandbox,
        Outstanding = member.Outstanding,
        Calls = member.Calls,
        Restarts = member.Restarts,
        ContainerId = member.ContainerId,
        ProcessId = member.ProcessId,
        Version = _spec.Version,
        Problem = member.Problem,
        Ejections = member.Ejections,
    });

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll([.. _members.Select(member => member.DisposeAsync().AsTask()), .. _draining]);
        await _loops;
    }

    /// <summary>All replicas run the same program; the last list counts.</summary>
    internal void TakeTools(IReadOnlyList<ToolDescriptor> tools)
    {
        _tools = [.. tools.Where(tool => _spec.Shows(tool.Name)).Select(Override)];
        _onToolsChanged();
    }

    internal void Restarted() => _metrics.Restarted(_spec.Name);

    /// <summary>One more replica may be ejected.</summary>
    internal bool CanSpareOne() => _members.Count(member => member.IsEjected) + 1 <= _spec.Policy.Ejection.MaxShare * _members.Length;

    private ReplicaMember Add()
    {
        lock (_gate)
        {
            // The lowest number that is free: names stay the same over restarts, and few over scaling.
            var index = Enumerable.Range(0, _members.Length + 1).First(free => _members.All(member => member.Name != NameOf(free)));
            var member = new ReplicaMember(NameOf(index), _create(NameOf(index)), this, _balancer, _spec, _time, _logger);
            _balancer.Add(member, member.Name);
            _members = _members.Add(member);
            return member;
        }
    }

    private string NameOf(int index) => $"{_spec.Name}-{index}";

    private async Task ProbeAsync()
    {
        using var timer = new PeriodicTimer(_spec.Policy.Probe.Interval, _time);
        while (await TickAsync(timer))
        {
            await Task.WhenAll(_members.Select(member => member.ProbeAsync()));
        }
    }

    private async Task ScaleAsync()
    {
        var scaler = new ReplicaScaler(_spec.Replicas, _spec.Policy.Scaling, _spec.MaxOutstanding);
        var start = _time.GetTimestamp();
        using var timer = new PeriodicTimer(ScalingInterval, _time);
        while (await TickAsync(timer))
        {
            var count = _members.Length;
            var target = scaler.Target(_time.GetElapsedTime(start), count, _balancer.TotalOutstanding, _balancer.Waiting);
            if (target != count)
            {
                LogScaled(Name, count, target);
            }

            for (; count < target; count++)
            {
                Add().Start();
            }

            for (; count > target; count--)
            {
                TakeAway();
            }
        }
    }

    private void TakeAway()
    {
        lock (_gate)
        {
            var member = _members[^1];
            _members = _members.Remove(member);
            _draining = _draining.RemoveAll(task => task.IsCompleted).Add(DrainAsync(member));
        }
    }

    private async Task DrainAsync(ReplicaMember member)
    {
        await member.DrainAsync(_spec.Timeout);
        _balancer.Remove(member);
    }

    private async ValueTask<bool> TickAsync(PeriodicTimer timer)
    {
        try
        {
            return await timer.WaitForNextTickAsync(_stop.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private ToolDescriptor Override(ToolDescriptor tool) => tool with
    {
        ReadOnly = tool.ReadOnly || Named(_spec.ReadOnly, tool.Name),
        Idempotent = tool.Idempotent || Named(_spec.Idempotent, tool.Name),
        Policy = PolicyOf(tool.Name),
        MaxOutputBytes = _spec.MaxOutputBytes,
    };

    private ToolPolicy PolicyOf(string tool)
    {
        var policy = _spec.Policy.For(tool);
        return policy.Timeout is null ? policy with { Timeout = _spec.Timeout } : policy;
    }

    private static bool Named(IReadOnlySet<string> names, string tool) => names.Contains("*") || names.Contains(tool);

    [LoggerMessage(EventId = 204, Level = LogLevel.Information, Message = "{Server} goes from {Before} to {After} replicas")]
    private partial void LogScaled(string server, int before, int after);
}
