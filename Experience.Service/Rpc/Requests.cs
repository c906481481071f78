using AgentPlatform.Contracts.Experience.V1;
using AgentPlatform.Contracts.Ledger.V1;
using AgentPlatform.Experience.Ledger;
using AgentPlatform.Experience.Queue;
using AgentPlatform.Experience.Storage;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using LedgerTask = AgentPlatform.Contracts.Ledger.V1.Task;

namespace AgentPlatform.Experience.Rpc;

/// <summary>From messages to the words of the doors, checked on the way.</summary>
internal static class Requests
{
    private const int MaxLeases = 10_000;
    private const int MaxGroups = 10_000;

    internal static (CallKey Key, List<NewTask> Tasks) Tasks(SubmitTasksRequest request)
    {
        var print = new Fingerprint();
        var tasks = new List<NewTask>(request.Tasks.Count);
        foreach (var task in request.Tasks)
        {
            print.Add(task.RunId);
            print.Add(task.TaskId);
            tasks.Add(NewTask(task));
        }

        return (Check.Key(request.IdempotencyKey, print), tasks);
    }

    internal static LeaseRequest Lease(LeaseTasksRequest request)
    {
        var print = new Fingerprint();
        print.Add(request.WorkerId);
        print.Add(request.MaxTasks);
        return new LeaseRequest(
            Check.Key(request.IdempotencyKey, print),
            Check.Text(request.WorkerId, "worker_id"),
            Check.Count(request.MaxTasks, MaxLeases, "max_tasks"),
            Check.LeaseDuration(request.LeaseDuration));
    }

    internal static (CallKey Key, List<LeaseId> Leases) Leases(string idempotencyKey, string workerId, Duration? duration, IList<string> leaseIds)
    {
        var print = new Fingerprint();
        print.Add(workerId);
        print.Add(duration?.ToTimeSpan().Ticks ?? 0);
        var leases = new List<LeaseId>(leaseIds.Count);
        foreach (var id in leaseIds)
        {
            print.Add(id);
            leases.Add(Check.Lease(id, "lease_ids"));
        }

        return (Check.Key(idempotencyKey, print), leases);
    }

    internal static (CallKey Key, List<NewTrajectory> Trajectories) Attempts(SubmitTrajectoriesRequest request)
    {
        var print = new Fingerprint();
        var trajectories = new List<NewTrajectory>(request.Attempts.Count);
        foreach (var attempt in request.Attempts)
        {
            print.Add(attempt.LeaseId);
            print.Add(attempt.Trajectory?.TrajectoryId ?? string.Empty);
            trajectories.Add(Attempt(attempt));
        }

        return (Check.Key(request.IdempotencyKey, print), trajectories);
    }

    internal static PullRequest Pull(PullGroupsRequest request)
    {
        var print = new Fingerprint();
        print.Add(request.RunId);
        print.Add(request.ConsumerId);
        print.Add(request.MaxGroups);
        return new PullRequest(
            Check.Key(request.IdempotencyKey, print),
            Check.Text(request.RunId, "run_id"),
            Check.Text(request.ConsumerId, "consumer_id"),
            Check.Count(request.MaxGroups, MaxGroups, "max_groups"),
            request.HeldGroupIds.ToHashSet());
    }

    internal static CommitRequest Commit(CommitGroupsRequest request)
    {
        var print = new Fingerprint();
        print.Add(request.RunId);
        print.Add(request.ConsumerId);
        print.Add(request.TrainedWeightVersion);
        var verdicts = new List<Verdict>(request.Verdicts.Count);
        foreach (var verdict in request.Verdicts)
        {
            print.Add(verdict.GroupId);
            print.Add(verdict.Trained ? string.Empty : verdict.RejectionReason);
            verdicts.Add(Verdict(verdict));
        }

        if (verdicts.DistinctBy(verdict => verdict.GroupId).Count() != verdicts.Count)
        {
            throw Check.Bad("verdicts", "verdicts names a group_id twice.");
        }

        return new CommitRequest(
            Check.Key(request.IdempotencyKey, print),
            Check.Text(request.RunId, "run_id"),
            Check.Text(request.ConsumerId, "consumer_id"),
            verdicts,
            request.TrainedWeightVersion);
    }

    internal static CallKey Stop(StopRunRequest request)
    {
        var print = new Fingerprint();
        print.Add(Check.Text(request.RunId, "run_id"));
        return Check.Key(request.IdempotencyKey, print);
    }

    private static NewTask NewTask(LedgerTask task)
    {
        var name = Check.Text(task.TaskId, "tasks.task_id");
        var group = task.Purpose switch
        {
            Purpose.Train => Check.Text(task.GroupId, "tasks.group_id"),
            Purpose.Evaluate => string.Empty,
            _ => throw Check.Bad("tasks.purpose", $"tasks.purpose of '{name}' must be PURPOSE_TRAIN or PURPOSE_EVALUATE."),
        };
        return new NewTask(Check.Text(task.RunId, "tasks.run_id"), name, group, task.IssuedWeightVersion, task.ToByteArray());
    }

    private static NewTrajectory Attempt(FinishedAttempt attempt)
    {
        var lease = Check.Lease(attempt.LeaseId, "attempts.lease_id");
        if (lease.Fence != attempt.FencingToken)
        {
            throw Check.Bad("attempts.fencing_token", $"attempts.fencing_token is {attempt.FencingToken}, and lease '{lease}' was given with {lease.Fence}.");
        }

        var trajectory = attempt.Trajectory ?? throw Check.Bad("attempts.trajectory", "attempts.trajectory must be set.");
        return new NewTrajectory(
            lease, trajectory.RunId, trajectory.TaskId, trajectory.GroupId,
            Check.Text(trajectory.TrajectoryId, "attempts.trajectory.trajectory_id"),
            PackedBody.Pack(trajectory.ToByteArray()), TrajectoryTotals.Of(trajectory));
    }

    private static Verdict Verdict(GroupVerdict verdict)
    {
        var group = Check.Text(verdict.GroupId, "verdicts.group_id");
        return verdict.Trained
            ? new Verdict(group, null)
            : new Verdict(group, Check.Text(verdict.RejectionReason, "verdicts.rejection_reason"));
    }
}
