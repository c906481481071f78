namespace AgentPlatform.Eval.Running;

/// <summary>Something happened, for any number of waiters. Take <see cref="Next"/> first, look second, await third: no beat is missed.</summary>
internal sealed class Pulse
{
    private volatile TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes at the next beat.</summary>
    public Task Next => _next.Task;

    public void Beat()
    {
        var beaten = Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        beaten.TrySetResult();
    }
}
