using AgentPlatform.Contracts.Ledger.V1;
using AgentPlatform.Experience.Ledger;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using LedgerTask = AgentPlatform.Contracts.Ledger.V1.Task;

namespace AgentPlatform.Experience.Storage;

/// <summary>The ways in which a running attempt ends: stored, back to the queue, cancelled, or given up.</summary>
internal static class AttemptEnds
{
    internal const string Cancelled = "cancelled";
    internal const string RequeuedTooOften = "requeued_too_often";

    private const int FirstRestMilliseconds = 100;
    private const int MaxRestMilliseconds = 5000;

    /// <summary>A trajectory arrived under a living lease.</summary>
    internal static void Store(WriteSession session, TaskRow task, string trajectoryId, PackedBody body, TrajectoryTotals totals)
    {
        session.Trajectories.Add(task, trajectoryId, body);
        session.Runs.AddStored(task.Run, totals);
        session.Changes |= StoreChanges.AttemptEnded;
        if (session.Runs.IsStopped(task.Run))
        {
            session.Tasks.End(task.Sequence, AttemptState.Rejected, Cancelled);
            return;
        }

        session.Tasks.End(task.Sequence, AttemptState.Ready, null);
        if (task.Group is { } group && session.Groups.Finish(group))
        {
            session.Changes |= StoreChanges.GroupReady;
        }
    }

    /// <summary>
    /// A lease ended without a trajectory. <paramref name="rest"/>: given back by a worker, which would take it again at once, so that an outage of a
    /// second would use up every try: from the second time on the task rests, longer each time, five seconds at most.
    /// </summary>
    internal static void Return(WriteSession session, TaskRow task, bool rest)
    {
        session.Runs.AddRequeued(task.Run);
        if (session.Runs.IsStopped(task.Run))
        {
            Cancel(session, task);
        }
        else if (task.Requeues >= session.Options.MaxRequeues)
        {
            GiveUp(session, task);
        }
        else
        {
            var wakeAt = rest && task.Requeues > 0 ? session.Now + RestMilliseconds(task.Requeues) : (long?)null;
            session.Tasks.Requeue(task.Sequence, wakeAt);
            session.Queued++;
            session.Changes |= wakeAt is null ? StoreChanges.TaskQueued : StoreChanges.None;
        }
    }

    /// <summary>The run was stopped.</summary>
    internal static void Cancel(WriteSession session, TaskRow task)
    {
        session.Tasks.End(task.Sequence, AttemptState.Rejected, Cancelled);
        session.Changes |= StoreChanges.AttemptEnded;
    }

    /// <summary>Ends a task that no worker can finish with a trajectory that says so: its group would otherwise wait for ever.</summary>
    private static void GiveUp(WriteSession session, TaskRow row)
    {
        var task = LedgerTask.Parser.ParseFrom(session.Tasks.Body(row.Sequence));
        var now = Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeMilliseconds(session.Now));
        var trajectory = new Trajectory
        {
            TrajectoryId = $"{task.TaskId}.{RequeuedTooOften}",
            TaskId = task.TaskId,
            RunId = task.RunId,
            GroupId = task.GroupId,
            QuestionId = task.QuestionId,
            AttemptIndex = task.AttemptIndex,
            WorkerId = row.Worker ?? string.Empty,
            Failure = FailureKind.Infrastructure,
            FailureReason = RequeuedTooOften,
            Timings = new Timings(),
            StartedAt = now,
            FinishedAt = now,
            Labels = { task.Labels },
            Purpose = task.Purpose,
            IssuedWeightVersion = task.IssuedWeightVersion,
        };
        Store(session, row, trajectory.TrajectoryId, PackedBody.Pack(trajectory.ToByteArray()), TrajectoryTotals.None);
    }

    private static int RestMilliseconds(int requeues) => Math.Min(FirstRestMilliseconds << Math.Min(requeues - 1, 10), MaxRestMilliseconds);
}
