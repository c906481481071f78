namespace AgentPlatform.AgentDock.Tools;

/// <summary>Tells when the list of tools is another one, so that fronts can pass it on to their clients.</summary>
internal sealed class ToolListChanges
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _revision;

    /// <summary>Grows with each change; 0 before the first tool.</summary>
    internal long Revision => Volatile.Read(ref _revision);

    /// <summary>The first revision after <paramref name="since"/>; changes in between are one.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    internal async Task<long> WaitForChangeAsync(long since, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task next;
            lock (_gate)
            {
                if (_revision > since)
                {
                    return _revision;
                }

                next = _next.Task;
            }

            await next.WaitAsync(cancellationToken);
        }
    }

    internal void Changed()
    {
        TaskCompletionSource waited;
        lock (_gate)
        {
            _revision++;
            (waited, _next) = (_next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        waited.TrySetResult();
    }
}
