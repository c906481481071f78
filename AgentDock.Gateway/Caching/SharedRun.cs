using AgentPlatform.AgentDock.Tools;

namespace AgentPlatform.AgentDock.Caching;

/// <summary>One run that several equal calls wait for. It is cancelled when none of them waits any more.</summary>
/// <param name="stop">Cancels the run.</param>
internal sealed class SharedRun(CancellationTokenSource stop)
{
    private readonly TaskCompletionSource<ServerOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Calls that wait; guarded by the lock of <see cref="CacheStage"/>.</summary>
    internal int Waiting { get; set; }

    internal Task<ServerOutcome> Outcome => _outcome.Task;

    internal async Task RunAsync(Func<CancellationToken, ValueTask<ServerOutcome>> run)
    {
        var task = run(stop.Token).AsTask();
        // Whoever waits gets what it ends with, be it an exception.
        await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _outcome.TrySetFromTask(task);
    }

    internal Task StopAsync() => stop.CancelAsync();
}
