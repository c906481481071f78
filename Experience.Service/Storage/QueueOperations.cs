using AgentPlatform.Experience.Queue;
using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.Experience.Storage;

/// <summary>The queue's calls, each as the body of one transaction.</summary>
internal static class QueueOperations
{
    private const int SweepLimit = 1000;

    internal static SubmitCounts Submit(WriteSession session, CallKey key, IReadOnlyList<NewTask> tasks)
    {
        if (session.Keys.Recall(CallMethod.SubmitTasks, key) is { } answer)
        {
            return new SubmitCounts((int)answer[0], (int)answer[1]);
        }

        var accepted = 0;
        foreach (var ofRun in tasks.GroupBy(task => task.RunId))
        {
            accepted += SubmitRun(session, ofRun.Key, ofRun);
        }

        if (session.Queued > session.Options.QueueCapacity)
        {
            throw new PlatformException(
                PlatformErrorCode.Full, "QUEUE_FULL",
                $"{tasks.Count} tasks do not fit: {session.Queued - accepted} of {session.Options.QueueCapacity} places are taken (Experience:QueueCapacity). None was added.");
        }

        var counts = new SubmitCounts(accepted, tasks.Count - accepted);
        session.Keys.Remember(CallMethod.SubmitTasks, key, [counts.Accepted, counts.AlreadyKnown], session.Now);
        return counts;
    }

    internal static IReadOnlyList<Lease> Lease(WriteSession session, LeaseRequest request)
    {
        Sweep(session);
        var now = session.Now;
        if (session.Keys.Recall(CallMethod.LeaseTasks, request.Key) is { } answer)
        {
            var living = Pairs(answer).Where(id => session.Tasks.Get(id.Task)?.IsLeased(id.Fence, now) == true).ToList();
            if (living.Count > 0)
            {
                return [.. living.Select(id => new Lease(id, session.Tasks.Body(id.Task)))];
            }
        }

        var until = now + (long)request.Duration.TotalMilliseconds;
        var leases = new List<Lease>();
        foreach (var task in session.Tasks.Queued(request.MaxTasks))
        {
            session.Tasks.Lease(task.Sequence, request.WorkerId, until);
            leases.Add(new Lease(new LeaseId(task.Sequence, task.Fence + 1), session.Tasks.Body(task.Sequence)));
        }

        if (leases.Count > 0)
        {
            session.Queued -= leases.Count;
            session.Keys.Remember(CallMethod.LeaseTasks, request.Key, leases.SelectMany(lease => new[] { lease.Id.Task, lease.Id.Fence }), now);
        }

        return leases;
    }

    internal static IReadOnlyList<LeaseId> Renew(
        WriteSession session, CallKey key, string workerId, IReadOnlyList<LeaseId> leases, TimeSpan duration)
    {
        if (session.Keys.Recall(CallMethod.RenewLeases, key) is { } answer)
        {
            return [.. Pairs(answer)];
        }

        var now = session.Now;
        var until = now + (long)duration.TotalMilliseconds;
        var lost = leases.Where(id => !TryRenew(session, id, workerId, now, until)).ToList();
        session.Keys.Remember(CallMethod.RenewLeases, key, lost.SelectMany(id => new[] { id.Task, id.Fence }), now);
        return lost;
    }

    internal static int Release(WriteSession session, CallKey key, IReadOnlyList<LeaseId> leases)
    {
        if (session.Keys.Recall(CallMethod.ReleaseLeases, key) is { } answer)
        {
            return (int)answer[0];
        }

        var now = session.Now;
        var released = 0;
        foreach (var id in leases)
        {
            if (session.Tasks.Get(id.Task) is { } task && task.IsLeased(id.Fence, now))
            {
                AttemptEnds.Return(session, task, rest: true);
                released++;
            }
        }

        session.Keys.Remember(CallMethod.ReleaseLeases, key, [released], now);
        return released;
    }

    /// <summary>Settles what is due; answers how many tasks.</summary>
    internal static int Sweep(WriteSession session)
    {
        var due = session.Tasks.Due(session.Now, SweepLimit);
        foreach (var task in due)
        {
            if (task.State == AttemptState.Resting)
            {
                session.Tasks.Wake(task.Sequence);
                session.Changes |= StoreChanges.TaskQueued;
            }
            else
            {
                AttemptEnds.Return(session, task, rest: false);
            }
        }

        return due.Count;
    }

    private static int SubmitRun(WriteSession session, string runId, IEnumerable<NewTask> tasks)
    {
        var run = session.Runs.FindOrAdd(runId);
        if (run.Stopped)
        {
            throw new PlatformException(PlatformErrorCode.WrongState, "RUN_STOPPED", $"run_id '{runId}' is stopped and takes no more tasks.");
        }

        var accepted = 0;
        foreach (var task in tasks)
        {
            if (!session.Tasks.Exists(run.Id, task.TaskId))
            {
                session.Tasks.Add(run.Id, task.TaskId, task.GroupId.Length == 0 ? null : JoinGroup(session, run.Id, task), task.Body);
                accepted++;
            }
        }

        if (accepted > 0)
        {
            session.Runs.AddIssued(run.Id, accepted);
            session.Queued += accepted;
            session.Changes |= StoreChanges.TaskQueued;
        }

        return accepted;
    }

    private static long JoinGroup(WriteSession session, long run, NewTask task)
    {
        switch (session.Groups.Find(run, task.GroupId))
        {
            case null:
                return session.Groups.Add(run, task.GroupId, task.WeightVersion);
            case { State: GroupState.Open or GroupState.Ready } group:
                session.Groups.Grow(group.Id, task.WeightVersion);
                return group.Id;
            default:
                throw new PlatformException(
                    PlatformErrorCode.WrongState, "GROUP_CLOSED",
                    $"Task '{task.TaskId}' comes too late for group_id '{task.GroupId}', which a consumer has taken already.");
        }
    }

    private static bool TryRenew(WriteSession session, LeaseId id, string workerId, long now, long until)
    {
        if (session.Tasks.Get(id.Task) is not { } task || !task.IsLeased(id.Fence, now) || task.Worker != workerId)
        {
            return false;
        }

        if (session.Runs.IsStopped(task.Run))
        {
            // The worker is told that the lease is lost and drops the attempt: this is its end.
            AttemptEnds.Cancel(session, task);
            return false;
        }

        session.Tasks.Renew(id.Task, until);
        return true;
    }

    private static IEnumerable<LeaseId> Pairs(IReadOnlyList<long> numbers)
    {
        for (var index = 0; index < numbers.Count; index += 2)
        {
            yield return new LeaseId(numbers[index], numbers[index + 1]);
        }
    }
}
