using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.AgentDock.Tools;

/// <summary>
/// The last calls to tools with effects, by their id. gRPC clients send a call again when a connection breaks under it; the second
/// one waits for the first one's outcome instead of running the tool twice.
/// </summary>
internal sealed class RecentCalls(int capacity = 1024)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Task<ToolOutcome>> _calls = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    internal Task<ToolOutcome> RunAsync(string key, Func<Task<ToolOutcome>> run, CancellationToken cancellationToken)
    {
        Task<ToolOutcome> call;
        lock (_gate)
        {
            if (_calls.TryGetValue(key, out var known) && StillCounts(known))
            {
                call = known;
            }
            else
            {
                call = run();
                if (_calls.TryAdd(key, call))
                {
                    _order.Enqueue(key);
                }
                else
                {
                    _calls[key] = call;
                }

                if (_order.Count > capacity)
                {
                    _calls.Remove(_order.Dequeue());
                }
            }
        }

        return call.WaitAsync(cancellationToken);
    }

    /// <summary>A call that never reached its tool may be made again.</summary>
    private static bool StillCounts(Task<ToolOutcome> call) =>
        !call.IsCompleted || (call.IsCompletedSuccessfully && call.Result.Result.Fault is not (Fault.Overloaded or Fault.Validation));
}
