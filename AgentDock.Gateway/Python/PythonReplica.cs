using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.AgentDock.Pools;
using AgentPlatform.AgentDock.Sandboxes;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.AgentDock.Python;

/// <summary>run_python: a place that holds a started sandbox; each life serves one program and is thrown away.</summary>
internal sealed class PythonReplica(string name, ServerSpec spec, ISandboxHost host, TimeProvider time) : IReplica
{
    /// <summary>Beyond the program's own time: killing what it started and sending the answer.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private static readonly Lazy<string> Supervisor = new(() => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Python", "run_python.py")));

    private volatile PythonSandbox? _warm;
    private IReplicaGate? _gate;
    private TaskCompletionSource _used = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string ContainerId => _warm?.Sandbox.ContainerId ?? string.Empty;

    public int ProcessId => _warm?.Sandbox.ProcessId ?? 0;

    public async Task<string?> LiveAsync(IReplicaGate gate, CancellationToken stop)
    {
        PythonSandbox? sandbox = null;
        try
        {
            if (_gate is null)
            {
                gate.TakeTools([PythonTool.Describe(spec)]);
            }

            using var limit = new CancellationTokenSource(spec.StartTimeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
            sandbox = new PythonSandbox(await host.StartAsync(Spec(), either.Token));
            await sandbox.WaitUntilReadyAsync(either.Token);
            _used = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            (_gate, _warm) = (gate, sandbox);
            gate.Open();
            // A sandbox may die while it waits, too.
            var first = await Task.WhenAny(_used.Task, sandbox.Sandbox.Ended).WaitAsync(stop);
            gate.Close(string.Empty);
            if (first == _used.Task)
            {
                return null;
            }

            if (gate.Outstanding > 0)
            {
                // It ends by itself after an answer that the caller is still reading.
                await _used.Task.WaitAsync(stop);
                return null;
            }

            return await sandbox.Sandbox.Ended;
        }
        finally
        {
            _warm = null;
            if (sandbox is not null)
            {
                await sandbox.DisposeAsync();
            }
        }
    }

    public async Task<ServerOutcome> CallAsync(ServerCall call, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (call.Raw is not null)
        {
            return new ServerOutcome { Fault = Fault.Policy, Text = $"{name} is no MCP server." };
        }

        var code = call.Arguments.GetProperty("code").GetString()!;
        var stdin = call.Arguments.TryGetProperty("stdin", out var input) ? input.GetString()! : string.Empty;
        var own = call.Arguments.TryGetProperty("timeout_s", out var seconds) ? TimeSpan.FromSeconds(seconds.GetDouble()) : spec.Timeout;
        var limit = own < timeout ? own : timeout;
        _gate?.Close(string.Empty);
        try
        {
            return _warm is { } sandbox
                ? await RunAsync(sandbox, code, stdin, limit, cancellationToken)
                : new ServerOutcome { Fault = Fault.Infrastructure, Text = $"{name} has just died." };
        }
        finally
        {
            _used.TrySetResult();
        }
    }

    /// <summary>A sandbox that dies while it waits is noticed at once; one that hangs costs the one program that finds it so.</summary>
    public Task<bool> PingAsync(CancellationToken cancellationToken) => Task.FromResult(true);

    private async Task<ServerOutcome> RunAsync(PythonSandbox sandbox, string code, string stdin, TimeSpan timeout, CancellationToken cancellationToken)
    {
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

    private SandboxSpec Spec() => SandboxSpec.Of(spec, name) with
    {
        Command = ["python3", "-I", "-u", "-c", Supervisor.Value],
        ProcessCommand = [.. spec.ProcessCommand.DefaultIfEmpty("/usr/bin/python3"), "-I", "-u", "-c", Supervisor.Value],
        Directory = string.Empty,
    };
}
