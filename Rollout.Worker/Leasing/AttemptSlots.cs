using AgentPlatform.Rollout.Hosting;

namespace AgentPlatform.Rollout.Leasing;

/// <summary>Places for attempts: <see cref="RolloutOptions.MaxConcurrent"/> of them.</summary>
internal sealed class AttemptSlots(RolloutOptions options) : IDisposable
{
    private readonly SemaphoreSlim free = new(options.MaxConcurrent, options.MaxConcurrent);

    /// <summary>Waits for one place and takes up to <paramref name="most"/> that are free then.</summary>
    public async Task<int> TakeAsync(int most, CancellationToken cancellationToken)
    {
        await free.WaitAsync(cancellationToken);
        var taken = 1;
        while (taken < most && free.Wait(0, CancellationToken.None))
        {
            taken++;
        }

        return taken;
    }

    public void Return(int places)
    {
        if (places > 0)
        {
            free.Release(places);
        }
    }

    public void Dispose() => free.Dispose();
}
