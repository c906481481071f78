using AgentPlatform.Experience.Ledger;
using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.Experience.Storage;

/// <summary>The ledger's writing calls, each as the body of one transaction.</summary>
internal static class LedgerOperations
{
    /// <summary>A pull stops growing here; the rest comes with the next one. Well under the largest message.</summary>
    private const long PullBytes = 32L * 1024 * 1024;

    internal static IReadOnlyList<StoreOutcome> Store(WriteSession session, CallKey key, IReadOnlyList<NewTrajectory> trajectories)
    {
        if (session.Keys.Recall(CallMethod.SubmitTrajectories, key) is { } answer)
        {
            return [.. answer.Select(number => (StoreOutcome)number)];
        }

        var now = session.Now;
        var outcomes = trajectories.Select(trajectory => StoreOne(session, trajectory, now)).ToList();
        session.Keys.Remember(CallMethod.SubmitTrajectories, key, outcomes.Select(outcome => (long)outcome), now);
        return outcomes;
    }

    internal static IReadOnlyList<PulledGroup> Pull(WriteSession session, PullRequest request)
    {
        if (session.Runs.Find(request.RunId) is not { } run)
        {
            return [];
        }

        if (session.Keys.Recall(CallMethod.PullGroups, request.Key) is { } answer)
        {
            var again = answer.Select(session.Groups.Get).OfType<GroupRow>()
                .Where(group => group.State == GroupState.Pulled && group.Consumer == request.ConsumerId).ToList();
            if (again.Count > 0)
            {
                return Load(session, again);
            }
        }

        var groups = session.Groups.PulledBy(run.Id, request.ConsumerId).Where(group => !request.Held.Contains(group.Name)).Take(request.MaxGroups).ToList();
        groups.AddRange(session.Groups.Ready(run.Id, request.MaxGroups - groups.Count));
        var pulled = Load(session, groups);
        foreach (var group in groups.Take(pulled.Count))
        {
            session.Groups.Pull(group.Id, request.ConsumerId);
        }

        if (pulled.Count > 0)
        {
            session.Keys.Remember(CallMethod.PullGroups, request.Key, groups.Take(pulled.Count).Select(group => group.Id), session.Now);
        }

        return pulled;
    }

    internal static CommitCounts Commit(WriteSession session, CommitRequest request)
    {
        if (session.Keys.Recall(CallMethod.CommitGroups, request.Key) is { } answer)
        {
            return new CommitCounts((int)answer[0], (int)answer[1]);
        }

        var run = session.Runs.Get(request.RunId);
        var committed = 0;
        var already = 0;
        foreach (var verdict in request.Verdicts)
        {
            var group = Pulled(session, run, request, verdict.GroupId);
            if (group.State == GroupState.Committed)
            {
                already += group.Size;
                continue;
            }

            var trained = verdict.RejectionReason is null;
            committed += session.Tasks.Settle(group.Id, trained ? AttemptState.Trained : AttemptState.Rejected, verdict.RejectionReason);
            session.Groups.Commit(group.Id, trained ? request.TrainedWeightVersion : null);
        }

        session.Keys.Remember(CallMethod.CommitGroups, request.Key, [committed, already], session.Now);
        return new CommitCounts(committed, already);
    }

    private static StoreOutcome StoreOne(WriteSession session, NewTrajectory trajectory, long now)
    {
        if (session.Tasks.Get(trajectory.Lease.Task) is not { } task)
        {
            return StoreOutcome.StaleLease;
        }

        CheckTask(session, trajectory, task);
        if (session.Trajectories.NameOf(task.Sequence) == trajectory.TrajectoryId)
        {
            return StoreOutcome.Duplicate;
        }

        if (!task.IsLeased(trajectory.Lease.Fence, now))
        {
            return StoreOutcome.StaleLease;
        }

        AttemptEnds.Store(session, task, trajectory.TrajectoryId, trajectory.Body, trajectory.Totals);
        return StoreOutcome.Stored;
    }

    private static void CheckTask(WriteSession session, NewTrajectory trajectory, TaskRow task)
    {
        var group = task.Group is { } id ? session.Groups.Get(id)!.Name : trajectory.GroupId;
        if (task.Name != trajectory.TaskId || session.Runs.Find(trajectory.RunId)?.Id != task.Run || group != trajectory.GroupId)
        {
            throw new PlatformException(
                PlatformErrorCode.Invalid, "LEASE_MISMATCH",
                $"Trajectory '{trajectory.TrajectoryId}' (run '{trajectory.RunId}', task '{trajectory.TaskId}', group '{trajectory.GroupId}') does not belong to lease '{trajectory.Lease}', which is of task '{task.Name}'.")
            {
                Field = "attempts.trajectory",
            };
        }
    }

    private static List<PulledGroup> Load(WriteSession session, List<GroupRow> groups)
    {
        var loaded = new List<PulledGroup>();
        long bytes = 0;
        foreach (var group in groups)
        {
            var trajectories = session.Trajectories.OfGroup(group.Id);
            bytes += trajectories.Sum(trajectory => (long)trajectory.Body.PlainBytes);
            if (loaded.Count > 0 && bytes > PullBytes)
            {
                break;
            }

            loaded.Add(new PulledGroup(group.Name, trajectories));
        }

        return loaded;
    }

    private static GroupRow Pulled(WriteSession session, RunRow run, CommitRequest request, string groupId)
    {
        var group = session.Groups.Find(run.Id, groupId)
            ?? throw Bad(PlatformErrorCode.Missing, "GROUP_UNKNOWN", $"run_id '{request.RunId}' has no group_id '{groupId}'.");
        if (group.State is GroupState.Pulled or GroupState.Committed)
        {
            return group.Consumer == request.ConsumerId
                ? group
                : throw Bad(PlatformErrorCode.Conflict, "GROUP_NOT_YOURS", $"group_id '{groupId}' was pulled by consumer_id '{group.Consumer}'.");
        }

        throw Bad(PlatformErrorCode.WrongState, "GROUP_NOT_PULLED", $"group_id '{groupId}' is {group.State} and was not pulled.");
    }

    private static PlatformException Bad(PlatformErrorCode code, string reason, string message) =>
        new(code, reason, message) { Field = "verdicts.group_id" };
}
