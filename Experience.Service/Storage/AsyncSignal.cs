namespace AgentPlatform.Experience.Storage;

/// <summary>
/// Wakes everybody who waits. Take <see cref="Next"/> before looking at the state, and wait on it after: a change between the two is not missed.
/// </summary>
internal sealed class AsyncSignal
{
    private TaskCompletionSource next = Create();

    /// <summary>Completes at the next pulse.</summary>
    public Task Next => Volatile.Read(ref next).Task;

    public void Pulse() => Interlocked.Exchange(ref next, Create()).SetResult();

    private static TaskCompletionSource Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
