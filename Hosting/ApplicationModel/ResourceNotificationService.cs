using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Keeps the latest state of every instance and tells who watches.</summary>
public class ResourceNotificationService
{
    // A watcher that falls this far behind loses the oldest changes, never the latest.
    private const int WatcherCapacity = 4096;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, ResourceEvent> _latest = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Channel<ResourceEvent>> _watchers = [];

    /// <summary>Gives the present states, then every change, until cancelled.</summary>
    public async IAsyncEnumerable<ResourceEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var channel = Channel.CreateBounded<ResourceEvent>(new BoundedChannelOptions(WatcherCapacity) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_gate)
        {
            foreach (var present in _latest.Values)
            {
                channel.Writer.TryWrite(present);
            }

            _watchers.Add(channel);
        }

        try
        {
            await foreach (var change in channel.Reader.ReadAllAsync(cancellationToken))
            {
                yield return change;
            }
        }
        finally
        {
            lock (_gate)
            {
                _watchers.Remove(channel);
            }
        }
    }

    /// <summary>Waits until an instance of the resource is in a state.</summary>
    /// <param name="resourceName">Name of the resource.</param>
    /// <param name="targetState">One of <see cref="KnownResourceStates"/>; default is Running.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default) =>
        WaitForResourceAsync(resourceName, change => change.Snapshot.State?.Text == (targetState ?? KnownResourceStates.Running), cancellationToken);

    /// <summary>Waits until an instance of the resource is in one of several states, and says which.</summary>
    public async Task<string> WaitForResourceAsync(string resourceName, IEnumerable<string> targetStates, CancellationToken cancellationToken = default)
    {
        var states = targetStates.ToHashSet(StringComparer.Ordinal);
        var change = await WaitForResourceAsync(resourceName, candidate => candidate.Snapshot.State is { } state && states.Contains(state.Text), cancellationToken);
        return change.Snapshot.State!.Text;
    }

    /// <summary>Waits until a change of the resource meets a condition.</summary>
    public async Task<ResourceEvent> WaitForResourceAsync(string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default)
    {
        await foreach (var change in WatchAsync(cancellationToken))
        {
            if (string.Equals(change.Resource.Name, resourceName, StringComparison.OrdinalIgnoreCase) && predicate(change))
            {
                return change;
            }
        }

        throw new OperationCanceledException(cancellationToken);
    }

    /// <summary>Waits until every replica of the resource runs and is healthy.</summary>
    /// <returns>The change that completed it.</returns>
    public Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default)
    {
        var ready = new HashSet<string>(StringComparer.Ordinal);
        return WaitForResourceAsync(
            resourceName,
            change =>
            {
                _ = change.Snapshot.IsReady ? ready.Add(change.ResourceId) : ready.Remove(change.ResourceId);
                return ready.Count >= change.Resource.GetReplicaCount();
            },
            cancellationToken);
    }

    /// <summary>Gives the latest state of an instance.</summary>
    /// <param name="resourceId">Name of the instance, or of a resource with one instance.</param>
    /// <param name="resourceEvent">The state.</param>
    public bool TryGetCurrentState(string resourceId, [NotNullWhen(true)] out ResourceEvent? resourceEvent)
    {
        lock (_gate)
        {
            if (!_latest.TryGetValue(resourceId, out resourceEvent))
            {
                var replicas = _latest.Values.Where(one => string.Equals(one.Resource.Name, resourceId, StringComparison.OrdinalIgnoreCase)).Take(2).ToArray();
                resourceEvent = replicas.Length == 1 ? replicas[0] : null;
            }

            return resourceEvent is not null;
        }
    }

    internal void Publish(ResourceEvent change)
    {
        lock (_gate)
        {
            _latest[change.ResourceId] = change;
            foreach (var watcher in _watchers)
            {
                watcher.Writer.TryWrite(change);
            }
        }
    }
}
