using AgentPlatform.ServiceDefaults;
using Google.Protobuf;

namespace AgentPlatform.AgentDock.Rpc;

/// <summary>The last changes by their idempotency key: one that comes again gets the first one's answer and changes nothing.</summary>
internal sealed class RecentEdits
{
    private const int Capacity = 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (IMessage Request, Task Answer)> _edits = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <exception cref="PlatformException">KEY_REUSED: the key stands for another change.</exception>
    internal Task<T> RunAsync<T>(string key, IMessage request, Func<Task<T>> run, CancellationToken cancellationToken)
    {
        if (key.Length == 0)
        {
            return run();
        }

        Task<T> answer;
        lock (_gate)
        {
            // A change that failed may be tried again.
            if (_edits.TryGetValue(key, out var known) && !known.Answer.IsFaulted && !known.Answer.IsCanceled)
            {
                answer = known.Request.Equals(request)
                    ? (Task<T>)known.Answer
                    : throw new PlatformException(PlatformErrorCode.Exists, "KEY_REUSED", $"idempotency_key '{key}' was used for another request; take a new one") { Field = "idempotency_key" };
            }
            else
            {
                answer = run();
                _edits[key] = (request, answer);
                _order.Enqueue(key);
                if (_order.Count > Capacity)
                {
                    _edits.Remove(_order.Dequeue());
                }
            }
        }

        return answer.WaitAsync(cancellationToken);
    }
}
