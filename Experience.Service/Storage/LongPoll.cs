namespace AgentPlatform.Experience.Storage;

/// <summary>Asks again after each pulse until there is an answer, the time is up, or the service stops.</summary>
internal sealed class LongPoll(TimeProvider time, IHostApplicationLifetime lifetime)
{
    /// <summary>No poll waits longer than this, whatever the caller says.</summary>
    internal static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(1);

    public async Task<IReadOnlyList<T>> RunAsync<T>(
        AsyncSignal signal, Func<CancellationToken, Task<IReadOnlyList<T>>> ask, TimeSpan wait, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var patience = wait < MaxWait ? wait : MaxWait;
        while (true)
        {
            var next = signal.Next;
            var answer = await ask(cancellationToken);
            var left = patience - time.GetElapsedTime(start);
            if (answer.Count > 0 || left <= TimeSpan.Zero || !await PulsedAsync(next, left, cancellationToken))
            {
                return answer;
            }
        }
    }

    /// <summary>True after a pulse; false when the time is up or the service stops.</summary>
    private async Task<bool> PulsedAsync(Task next, TimeSpan left, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        try
        {
            await next.WaitAsync(left, time, stop.Token);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return false;
        }
    }
}
