using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Running;

/// <summary>Counts the restarts of one replica within the window of its policy.</summary>
internal sealed class RestartBudget(RestartPolicyAnnotation policy, TimeProvider time)
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(15);

    private readonly Queue<long> _taken = new();

    /// <summary>Takes one restart; false where they are used up.</summary>
    /// <param name="pause">Time to wait before it, doubling with each restart in the window.</param>
    public bool TryTake(out TimeSpan pause)
    {
        while (_taken.TryPeek(out var oldest) && time.GetElapsedTime(oldest) > policy.Window)
        {
            _taken.Dequeue();
        }

        pause = s_firstPause * Math.Pow(2, Math.Min(_taken.Count, 10));
        pause = pause > s_longestPause ? s_longestPause : pause;
        if (_taken.Count >= policy.MaxRestarts)
        {
            return false;
        }

        _taken.Enqueue(time.GetTimestamp());
        return true;
    }

    /// <summary>Forgets what was taken: someone asked for a start.</summary>
    public void Reset() => _taken.Clear();
}
