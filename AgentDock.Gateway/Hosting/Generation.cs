using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.AgentDock.Tools;

namespace AgentPlatform.AgentDock.Hosting;

/// <summary>One definition's replicas, with the calls on them counted, so that they end only when nobody needs them any more.</summary>
internal sealed class Generation(ServerSpec spec, IToolServer server, TimeProvider time)
{
    /// <summary>A removed server still takes calls that found it just before; they are on their way through the stages.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private TaskCompletionSource? _idle;
    private DateTimeOffset _latestEnd;
    private int _inFlight;
    private bool _closed;

    internal ServerSpec Spec => spec;

    internal IToolServer Server => server;

    /// <summary>Counts a call in; false when a successor takes them.</summary>
    internal bool TryEnter(ServerCall call)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return false;
            }

            _inFlight++;
            // A wait for a replica and two attempts.
            var longest = time.GetUtcNow() + spec.QueueTimeout + (2 * (call.Timeout ?? spec.Timeout));
            var end = call.Deadline is { } deadline && deadline < longest ? deadline : longest;
            _latestEnd = end > _latestEnd ? end : _latestEnd;
            return true;
        }
    }

    internal void Exit()
    {
        lock (_gate)
        {
            if (--_inFlight == 0)
            {
                _idle?.TrySetResult();
            }
        }
    }

    /// <summary>Takes no more calls, lets those in flight end in their own time, then ends the replicas.</summary>
    /// <param name="hasSuccessor">Calls that come late have somewhere else to go.</param>
    /// <param name="hurry">Ends the patience: the gateway stops.</param>
    internal async Task RetireAsync(bool hasSuccessor, CancellationToken hurry)
    {
        if (!hasSuccessor)
        {
            await Task.Delay(Late, time, hurry).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        TimeSpan patience;
        TaskCompletionSource idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _closed = true;
            _idle = idle;
            patience = _latestEnd - time.GetUtcNow();
            if (_inFlight == 0)
            {
                idle.TrySetResult();
            }
        }

        if (patience > TimeSpan.Zero)
        {
            var limit = Task.Delay(patience < Longest ? patience : Longest, time, hurry);
            await Task.WhenAny(idle.Task, limit);
        }

        await server.DisposeAsync();
    }

    private static TimeSpan Longest { get; } = TimeSpan.FromDays(1);
}
