using AgentPlatform.Rollout.Hosting;

namespace AgentPlatform.Rollout.Leasing;

/// <summary>
/// Slows leasing while attempts fail for reasons that are not theirs. Without it, a dead tool pool would run through the whole queue in
/// seconds, giving back every task it takes.
/// </summary>
internal sealed class LeaseThrottle(RolloutOptions options, TimeProvider time)
{
    private const int MaxDoublings = 6;

    private readonly Lock gate = new();
    private int failures;
    private long pausedAt;
    private TimeSpan pause;

    /// <summary>Whether the last attempts failed, so that only a few should be tried.</summary>
    public bool IsProbing
    {
        get
        {
            lock (gate)
            {
                return failures > 0;
            }
        }
    }

    /// <summary>An attempt failed for a reason that is not its own. Those that fail within one pause count as one.</summary>
    public void Failed()
    {
        lock (gate)
        {
            if (failures > 0 && time.GetElapsedTime(pausedAt) < pause)
            {
                return;
            }

            pause = options.MaxPause * Math.Pow(2, Math.Min(failures, MaxDoublings) - MaxDoublings);
            pausedAt = time.GetTimestamp();
            failures++;
        }
    }

    /// <summary>An attempt reached its end.</summary>
    public void Succeeded()
    {
        lock (gate)
        {
            failures = 0;
            pause = TimeSpan.Zero;
        }
    }

    /// <summary>Waits until leasing may go on.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        while (Left() is var left && left > TimeSpan.Zero)
        {
            await Task.Delay(left, time, cancellationToken);
        }
    }

    private TimeSpan Left()
    {
        lock (gate)
        {
            return pause - time.GetElapsedTime(pausedAt);
        }
    }
}
