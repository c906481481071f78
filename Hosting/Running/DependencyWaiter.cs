using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Running;

/// <summary>Holds a resource back until what it waits for has come about.</summary>
internal static class DependencyWaiter
{
    /// <exception cref="DistributedApplicationException">Something it waits for will not come about any more.</exception>
    public static async Task WaitAsync(IResource resource, ResourceNotificationService notifications, CancellationToken cancellationToken)
    {
        var pending = resource.Annotations.OfType<WaitAnnotation>()
            .Where(wait => wait.Resource.IsProcess())
            .ToDictionary(wait => wait, _ => new HashSet<string>(StringComparer.Ordinal));
        if (pending.Count == 0)
        {
            return;
        }

        await foreach (var change in notifications.WatchAsync(cancellationToken))
        {
            foreach (var (wait, met) in pending.Where(one => ReferenceEquals(one.Key.Resource, change.Resource)).ToArray())
            {
                if (IsMet(resource, wait, change))
                {
                    met.Add(change.ResourceId);
                    if (met.Count >= wait.Resource.GetReplicaCount())
                    {
                        pending.Remove(wait);
                    }
                }
            }

            if (pending.Count == 0)
            {
                return;
            }
        }
    }

    private static bool IsMet(IResource resource, WaitAnnotation wait, ResourceEvent change)
    {
        var snapshot = change.Snapshot;
        var failed = snapshot.State?.Text == KnownResourceStates.FailedToStart;
        switch (wait.WaitType)
        {
            case WaitType.WaitUntilStarted when snapshot.StartTimeStamp is not null:
                return true;
            case WaitType.WaitForCompletion when snapshot.IsTerminal && !failed:
                return snapshot.ExitCode == wait.ExitCode
                    ? true
                    : throw Hopeless($"ended with exit code {snapshot.ExitCode}, not {wait.ExitCode}");
            case WaitType.WaitUntilHealthy when snapshot.IsTerminal:
                throw Hopeless(failed ? "failed to start" : $"has ended ({snapshot.State!.Text}, exit code {snapshot.ExitCode})");
            case WaitType.WaitUntilHealthy:
                return snapshot.IsReady;
            default:
                return failed ? throw Hopeless("failed to start") : false;
        }

        DistributedApplicationException Hopeless(string what) =>
            new($"'{resource.Name}' waits for '{wait.Resource.Name}', but {change.ResourceId} {what}.");
    }
}
