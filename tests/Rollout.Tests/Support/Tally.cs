namespace AgentPlatform.Tests.Rollout;

/// <summary>Counts events and lets a test wait for the n-th.</summary>
internal sealed class Tally
{
    private readonly Lock gate = new();
    private readonly List<(int Count, TaskCompletionSource Reached)> waiters = [];
    private int count;

    public int Count
    {
        get
        {
            lock (gate)
            {
                return count;
            }
        }
    }

    /// <summary>Counts one more; answers its number, from 1.</summary>
    public int Add()
    {
        lock (gate)
        {
            count++;
            foreach (var (needed, reached) in waiters)
            {
                if (count >= needed)
                {
                    reached.TrySetResult();
                }
            }

            return count;
        }
    }

    public async Task ReachAsync(int needed, CancellationToken cancellationToken)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (count >= needed)
            {
                return;
            }

            waiters.Add((needed, reached));
        }

        await reached.Task.WaitAsync(TimeSpan.FromSeconds(60), cancellationToken);
    }
}
