using System.Text.Json;
using AgentPlatform.AgentDock.Pools;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.Tests.Support;

/// <summary>A replica that lives until it is told to die and answers as it is told.</summary>
internal sealed class ScriptedReplica(string name) : IReplica
{
    private TaskCompletionSource<string?> _death = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => name;

    public string ContainerId => string.Empty;

    public int ProcessId => 0;

    /// <summary>Of the calls it had, in order.</summary>
    public List<TimeSpan> Timeouts { get; } = [];

    public int Lives { get; private set; }

    public bool AnswersPings { get; set; } = true;

    /// <summary>What it does with a call.</summary>
    public Func<ServerCall, CancellationToken, Task<ServerOutcome>> Answer { get; set; } = (_, _) => Task.FromResult(Outcome(Fault.Unspecified));

    /// <summary>False: it never gets ready, and dies of <see cref="Die"/>.</summary>
    public bool ComesUp { get; set; } = true;

    public static ServerOutcome Outcome(Fault fault) => new() { Fault = fault, Text = fault.ToString() };

    public void Die(string? problem) => _death.TrySetResult(problem);

    public async Task<string?> LiveAsync(IReplicaGate gate, CancellationToken stop)
    {
        Lives++;
        _death = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var schema = JsonElement.Parse("""{"type":"object"}""");
        gate.TakeTools([new ToolDescriptor("read", "reads", schema, true, true), new ToolDescriptor("write", "writes", schema, false, false)]);
        if (ComesUp)
        {
            gate.Open();
        }

        return await _death.Task.WaitAsync(stop);
    }

    public Task<ServerOutcome> CallAsync(ServerCall call, TimeSpan timeout, CancellationToken cancellationToken)
    {
        Timeouts.Add(timeout);
        return Answer(call, cancellationToken);
    }

    public async Task<bool> PingAsync(CancellationToken cancellationToken)
    {
        if (!AnswersPings)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }

        return true;
    }
}
