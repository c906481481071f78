using System.Collections.Concurrent;
using System.Text.Json;

namespace AgentPlatform.Mcp;

/// <summary>The calls of one connection that are under way, so that the caller can take one back.</summary>
public sealed class RunningCalls
{
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _calls = new(StringComparer.Ordinal);

    /// <summary>Remembers a call until the source is disposed of by <see cref="End"/>.</summary>
    internal CancellationTokenSource Begin(JsonElement id, CancellationToken cancellationToken)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _calls[id.GetRawText()] = source;
        return source;
    }

    internal void End(JsonElement id, CancellationTokenSource source)
    {
        _calls.TryRemove(KeyValuePair.Create(id.GetRawText(), source));
        source.Dispose();
    }

    /// <summary>Stops a call; one that is not there has ended already.</summary>
    internal void Cancel(JsonElement id)
    {
        if (_calls.TryGetValue(id.GetRawText(), out var source))
        {
            try
            {
                source.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It ended in this moment.
            }
        }
    }
}
