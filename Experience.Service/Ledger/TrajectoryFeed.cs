using System.Runtime.CompilerServices;
using AgentPlatform.Experience.Storage;

namespace AgentPlatform.Experience.Ledger;

/// <summary>Reads a run's trajectories in order, and goes on as they come in when asked to.</summary>
internal sealed class TrajectoryFeed(IExperienceStore store, ExperienceSignals signals, IHostApplicationLifetime lifetime)
{
    private const int PageSize = 64;

    /// <param name="runId">The run.</param>
    /// <param name="afterSequence">The last sequence seen; 0 for all.</param>
    /// <param name="limit">Most trajectories; 0 for all.</param>
    /// <param name="follow">Go on until the run has no queued or running attempt.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    public async IAsyncEnumerable<StoredTrajectory> ReadAsync(
        string runId, long afterSequence, int limit, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A follower would otherwise hold up the shutdown; it resumes by its cursor.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        var cursor = afterSequence;
        var left = limit > 0 ? limit : int.MaxValue;
        while (left > 0)
        {
            var next = signals.AttemptEnded.Next;
            var page = await store.ReadAsync(runId, cursor, Math.Min(left, PageSize), stop.Token);
            foreach (var trajectory in page.Trajectories)
            {
                yield return trajectory;
                cursor = trajectory.Sequence;
                left--;
            }

            if (page.Trajectories.Count > 0)
            {
                continue;
            }

            if (!follow || !page.MoreToCome)
            {
                yield break;
            }

            await next.WaitAsync(stop.Token);
        }
    }
}
