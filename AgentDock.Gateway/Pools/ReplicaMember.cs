using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.AgentDock.Mcp;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.AgentDock.Pools;

/// <summary>
/// A replica's place in its pool: starts it, opens it for calls, starts it again when it dies or no longer answers, and takes it out
/// for a while when it answers but fails.
/// </summary>
internal sealed partial class ReplicaMember : IReplicaGate, IAsyncDisposable
{
    private readonly IReplica _replica;
    private readonly ReplicaPool _pool;
    private readonly ReplicaBalancer<ReplicaMember> _balancer;
    private readonly ServerSpec _spec;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ReplicaHealth _health;
    private readonly Func<bool> _mayEject;
    private readonly ITimer _timeOut;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private CancellationTokenSource _lifeEnds = new();
    private Task _life = Task.CompletedTask;
    private ReplicaState _state = ReplicaState.Starting;
    private string _takenDown = string.Empty;
    private bool _open;
    private bool _suspended;
    private bool _draining;
    private int _probing;
    private int _missedPings;
    private long _calls;
    private int _disposed;

    internal ReplicaMember(string name, IReplica replica, ReplicaPool pool, ReplicaBalancer<ReplicaMember> balancer, ServerSpec spec, TimeProvider time, ILogger logger)
    {
        Name = name;
        _replica = replica;
        _pool = pool;
        _balancer = balancer;
        _spec = spec;
        _time = time;
        _logger = logger;
        _health = new ReplicaHealth(spec.Policy.Ejection, time);
        _mayEject = pool.CanSpareOne;
        _timeOut = time.CreateTimer(static member => ((ReplicaMember)member!).BeginTrial(), this, System.Threading.Timeout.InfiniteTimeSpan, System.Threading.Timeout.InfiniteTimeSpan);
    }

    /// <summary>As in "miniweb-0".</summary>
    internal string Name { get; }

    /// <summary>Why it is not ready, for people; empty when it is, or soon will be.</summary>
    internal string Problem { get; private set; } = string.Empty;

    internal ReplicaState State => _draining ? ReplicaState.Draining : IsEjected && _state == ReplicaState.Ready ? ReplicaState.Ejected : _state;

    internal bool IsEjected => _health.State != HealthState.Healthy;

    /// <summary>It takes calls, or is busy with one after which it opens again.</summary>
    internal bool IsReady => _open || (Calls > 0 && Problem.Length == 0 && !_suspended);

    internal int Restarts { get; private set; }

    internal int Ejections => _health.Ejections;

    internal long Calls => Volatile.Read(ref _calls);

    internal string ContainerId => _replica.ContainerId;

    internal int ProcessId => _replica.ProcessId;

    public int Outstanding => _balancer.Outstanding(this);

    internal void Start() => _life = Task.Run(LiveAsync);

    public void Open()
    {
        lock (_gate)
        {
            _open = true;
            _state = ReplicaState.Ready;
            Problem = string.Empty;
            _missedPings = 0;
            Admit();
        }
    }

    public void Close(string problem)
    {
        lock (_gate)
        {
            _open = false;
            Problem = problem;
            _state = problem.Length > 0 && _state == ReplicaState.Ready ? ReplicaState.Restarting : _state;
            Admit();
        }
    }

    public void TakeTools(IReadOnlyList<ToolDescriptor> tools) => _pool.TakeTools(tools);

    /// <summary>One attempt. Whatever goes wrong is in the outcome, and counts for or against the replica.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    internal async Task<ServerOutcome> CallAsync(ServerCall call, TimeSpan timeout, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        var epoch = _health.Epoch;
        var outcome = await _replica.CallAsync(call, timeout, cancellationToken);
        if (_health.Record(outcome.Fault, epoch, _mayEject) is { } outFor)
        {
            Judge(outFor, outcome.Text);
        }

        if (outcome.Fault == Fault.Timeout)
        {
            _ = ProbeAsync(_spec.Policy.Probe.Timeout, suspend: true, missesAllowed: 0);
        }

        return outcome;
    }

    /// <summary>
    /// A ping of the regular round; several without an answer take the replica down. Only an idle one is asked: a server may well answer
    /// nothing else while it works, and a call that takes too long is followed by a ping anyhow.
    /// </summary>
    internal Task ProbeAsync() => _open && Outstanding == 0 ? ProbeAsync(_spec.Policy.Probe.Timeout, suspend: false, _spec.Policy.Probe.Failures - 1) : Task.CompletedTask;

    /// <summary>Lets the calls in flight end, gives it no new ones, and stops it.</summary>
    internal async Task DrainAsync(TimeSpan longest)
    {
        lock (_gate)
        {
            _draining = true;
            Admit();
        }

        var start = _time.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50), _time);
        while (Outstanding > 0 && _time.GetElapsedTime(start) < longest && await timer.WaitForNextTickAsync())
        {
        }

        await DisposeAsync();
    }

    /// <summary>Ends it; hosts may stop a service more than once.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await _stop.CancelAsync();
            await _timeOut.DisposeAsync();
        }

        await _life;
    }

    private async Task LiveAsync()
    {
        var failures = 0;
        while (!_stop.IsCancellationRequested)
        {
            var start = _time.GetTimestamp();
            var problem = await LiveOnceAsync();
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            if (problem is null)
            {
                _state = ReplicaState.Starting;
                failures = 0;
                continue;
            }

            failures = _time.GetElapsedTime(start) > RestartBackoff.Settled ? 0 : failures + 1;
            Close(problem);
            _state = ReplicaState.Failed;
            Restarts++;
            _pool.Restarted();
            // Sessions wait for a home that comes back at once, but not for one that keeps dying.
            _health.Reset();
            _balancer.SetAllowed(this, failures > 1 ? 0 : int.MaxValue);
            var delay = RestartBackoff.Delay(failures);
            LogDied(Name, problem, delay.TotalSeconds);
            await Task.Delay(delay, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _state = ReplicaState.Restarting;
        }
    }

    private async Task<string?> LiveOnceAsync()
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        lock (_gate)
        {
            _takenDown = string.Empty;
            _lifeEnds = ends;
        }

        try
        {
            return await _replica.LiveAsync(this, ends.Token);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The top of this replica's loop: whatever it was, the replica is started again.
            return _takenDown.Length > 0 ? _takenDown
                : exception is OperationCanceledException ? $"it was not ready within {_spec.StartTimeout.TotalSeconds:0.###} s"
                : exception.Message;
        }
        finally
        {
            lock (_gate)
            {
                _open = false;
                _lifeEnds = _stop;
                Admit();
            }
        }
    }

    /// <summary>What the balancer may know: called under the lock.</summary>
    private void Admit()
    {
        var ready = _open && !_suspended && !_draining;
        if (ready && !IsEjected)
        {
            _balancer.SetAllowed(this, int.MaxValue);
        }

        _balancer.SetReady(this, ready);
    }

    private void Judge(TimeSpan outFor, string reason)
    {
        if (outFor == TimeSpan.Zero)
        {
            _balancer.SetAllowed(this, int.MaxValue);
            LogRecovered(Name);
            return;
        }

        _balancer.SetAllowed(this, 0);
        _timeOut.Change(outFor, System.Threading.Timeout.InfiniteTimeSpan);
        LogEjected(Name, outFor.TotalSeconds, reason);
    }

    private void BeginTrial()
    {
        _health.BeginTrial();
        if (_health.State == HealthState.OnTrial)
        {
            _balancer.SetAllowed(this, 1);
        }
    }

    private async Task ProbeAsync(TimeSpan timeout, bool suspend, int missesAllowed)
    {
        if (Interlocked.Exchange(ref _probing, 1) != 0)
        {
            return;
        }

        try
        {
            if (suspend)
            {
                Suspend(true);
            }

            if (await AnswersAsync(timeout))
            {
                _missedPings = 0;
            }
            else if (++_missedPings > missesAllowed)
            {
                LogHung(Name, timeout.TotalSeconds);
                await TakeDownAsync($"it did not answer a ping within {timeout.TotalSeconds:0.###} s");
            }
        }
        finally
        {
            if (suspend)
            {
                Suspend(false);
            }

            Volatile.Write(ref _probing, 0);
        }
    }

    private async Task<bool> AnswersAsync(TimeSpan timeout)
    {
        using var limit = new CancellationTokenSource(timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stop.Token);
        try
        {
            return await _replica.PingAsync(either.Token);
        }
        catch (ReplicaLostException)
        {
            // Its loop knows.
            return true;
        }
        catch (OperationCanceledException)
        {
            return _stop.IsCancellationRequested;
        }
    }

    private void Suspend(bool suspended)
    {
        lock (_gate)
        {
            _suspended = suspended;
            Admit();
        }
    }

    private async Task TakeDownAsync(string reason)
    {
        CancellationTokenSource ends;
        lock (_gate)
        {
            if (!_open)
            {
                return;
            }

            (_open, _takenDown, ends) = (false, reason, _lifeEnds);
            Admit();
        }

        try
        {
            await ends.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It has just ended by itself.
        }
    }

    [LoggerMessage(EventId = 200, Level = LogLevel.Warning, Message = "{Replica} is down: {Reason}. Starting it again in {DelaySeconds} s")]
    private partial void LogDied(string replica, string reason, double delaySeconds);

    [LoggerMessage(EventId = 201, Level = LogLevel.Warning, Message = "{Replica} did not answer a ping within {Seconds} s; taking it down")]
    private partial void LogHung(string replica, double seconds);

    [LoggerMessage(EventId = 202, Level = LogLevel.Warning, Message = "{Replica} fails too many calls and gets none for {Seconds} s. The last: {Reason}")]
    private partial void LogEjected(string replica, double seconds, string reason);

    [LoggerMessage(EventId = 203, Level = LogLevel.Information, Message = "{Replica} answers again and is back")]
    private partial void LogRecovered(string replica);
}
