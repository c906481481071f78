using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.AgentDock.Pools;
using AgentPlatform.AgentDock.Sandboxes;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.AgentDock.Python;

/// <summary>A place in the warm pool: holds a started sandbox, throws it away after one program, starts the next.</summary>
internal sealed partial class PythonReplica(string name, ServerSpec spec, ISandboxHost host, TimeProvider time, ILogger logger) : IReplica, IAsyncDisposable
{
    /// <summary>Beyond the program's own time: killing what it started and sending the answer.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private static readonly Lazy<string> Supervisor = new(() => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Python", "run_python.py")));

    private readonly CancellationTokenSource _stop = new();
    private LeastOutstandingBalancer<PythonReplica> _balancer = null!;
    private volatile PythonSandbox? _warm;
    private TaskCompletionSource _used = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _life = Task.CompletedTask;
    private long _calls;
    private int _disposed;

    public string Name => name;

    public string Problem { get; private set; } = string.Empty;

    internal ReplicaState State { get; private set; } = ReplicaState.Starting;

    internal int Restarts { get; private set; }

    internal long Calls => Volatile.Read(ref _calls);

    internal string ContainerId => _warm?.Sandbox.ContainerId ?? string.Empty;

    internal int ProcessId => _warm?.Sandbox.ProcessId ?? 0;

    internal void Start(LeastOutstandingBalancer<PythonReplica> balancer)
    {
        _balancer = balancer;
        _life = Task.Run(LiveAsync);
    }

    /// <summary>Runs one program; afterwards this replica is closed until the next sandbox is warm.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    internal async Task<ServerOutcome> RunAsync(string code, string stdin, TimeSpan timeout, CancellationToken cancellationToken)
    {
        _balancer.SetReady(this, false);
        Interlocked.Increment(ref _calls);
        try
        {
            if (_warm is not { } sandbox)
            {
                return new ServerOutcome { Fault = Fault.Infrastructure, Text = $"{name} has just died: {Problem}" };
            }

            using var limit = new CancellationTokenSource(timeout + Grace, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            try
            {
                var request = new PythonRequest(
                    code, stdin, timeout.TotalSeconds, spec.Limits.MemoryBytes, spec.Limits.Pids, spec.MaxOutputBytes, spec.Limits.TmpBytes, host.Kind == "docker");
                var (answer, json) = await sandbox.RunAsync(request, either.Token);
                return PythonTool.Outcome(answer, json, spec, timeout.TotalSeconds);
            }
            catch (SandboxException exception)
            {
                return new ServerOutcome { Fault = Fault.Infrastructure, Text = $"The sandbox {name} died during the call: {exception.Message}" };
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return new ServerOutcome { Fault = Fault.Timeout, Text = $"The sandbox did not answer within {(timeout + Grace).TotalSeconds:0.###} s." };
            }
        }
        finally
        {
            _used.TrySetResult();
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
            if (await LiveOnceAsync() is not { } problem)
            {
                failures = 0;
                continue;
            }

            if (_stop.IsCancellationRequested)
            {
                return;
            }

            (Problem, State) = (problem, ReplicaState.Failed);
            Restarts++;
            var delay = RestartBackoff.Delay(++failures);
            LogDied(name, problem, delay.TotalSeconds);
            await Task.Delay(delay, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>From start to the end of one program; returns what went wrong, or null.</summary>
    private async Task<string?> LiveOnceAsync()
    {
        PythonSandbox? sandbox = null;
        try
        {
            using var limit = new CancellationTokenSource(spec.StartTimeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stop.Token);
            sandbox = new PythonSandbox(await host.StartAsync(Spec(), either.Token));
            await sandbox.WaitUntilReadyAsync(either.Token);
            _used = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _warm = sandbox;
            (State, Problem) = (ReplicaState.Ready, string.Empty);
            _balancer.SetReady(this, true);
            // A sandbox may die while it waits, too.
            var first = await Task.WhenAny(_used.Task, sandbox.Sandbox.Ended).WaitAsync(_stop.Token);
            State = ReplicaState.Starting;
            if (first == _used.Task)
            {
                return null;
            }

            _balancer.SetReady(this, false);
            if (_balancer.Outstanding(this) > 0)
            {
                // It ends by itself after an answer that the caller is still reading.
                await _used.Task.WaitAsync(_stop.Token);
                return null;
            }

            return await sandbox.Sandbox.Ended;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The top of this replica's loop: whatever it was, the next sandbox is started.
            return exception is OperationCanceledException ? $"it was not ready within {spec.StartTimeout.TotalSeconds:0.###} s" : exception.Message;
        }
        finally
        {
            _balancer.SetReady(this, false);
            _warm = null;
            if (sandbox is not null)
            {
                await sandbox.DisposeAsync();
            }
        }
    }

    private SandboxSpec Spec() => SandboxSpec.Of(spec, name) with
    {
        Command = ["python3", "-I", "-u", "-c", Supervisor.Value],
        ProcessCommand = [.. spec.ProcessCommand.DefaultIfEmpty("/usr/bin/python3"), "-I", "-u", "-c", Supervisor.Value],
        Directory = string.Empty,
    };

    [LoggerMessage(EventId = 50, Level = LogLevel.Warning, Message = "{Replica} is down: {Reason}. Starting it again in {DelaySeconds} s")]
    private partial void LogDied(string replica, string reason, double delaySeconds);
}
