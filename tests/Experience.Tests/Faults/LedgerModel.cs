using AgentPlatform.Experience.Queue;
using AgentPlatform.Experience.Storage;
using LedgerTask = AgentPlatform.Contracts.Ledger.V1.Task;

namespace AgentPlatform.Tests.Experience.Faults;

/// <summary>The store as it should be: the same rules in memory, in the simplest words.</summary>
internal sealed class LedgerModel(int maxRequeues)
{
    public Dictionary<(string Run, string Id), ModelAttempt> Attempts { get; } = [];

    public HashSet<string> Stopped { get; } = [];

    /// <summary>Consumer of each pulled group.</summary>
    public Dictionary<(string Run, string Group), string> Pulled { get; } = [];

    public HashSet<(string Run, string Group)> Committed { get; } = [];

    public Dictionary<string, long> Requeued { get; } = [];

    public Dictionary<string, long> Stored { get; } = [];

    public IEnumerable<ModelAttempt> Running => Attempts.Values.Where(attempt => attempt.State == AttemptState.Running);

    public IEnumerable<ModelAttempt> OfGroup(string run, string group) =>
        Attempts.Values.Where(attempt => attempt.Run == run && attempt.Group == group);

    public void Submit(string run, string id, string group) => Attempts.Add((run, id), new ModelAttempt(run, id, group));

    public void Leased(Lease lease, string worker, DateTimeOffset until)
    {
        var task = LedgerTask.Parser.ParseFrom(lease.Body);
        var attempt = Attempts[(task.RunId, task.TaskId)];
        Assert.True(attempt.State == AttemptState.Queued, $"task {task.TaskId} was leased while it was {attempt.State}");
        Assert.True(lease.Id.Fence > attempt.LastFence, $"the fence of task {task.TaskId} did not grow");
        (attempt.State, attempt.Lease, attempt.Worker) = (AttemptState.Running, lease, worker);
        (attempt.Until, attempt.LastFence) = (until, lease.Id.Fence);
    }

    public void Expire(DateTimeOffset now)
    {
        foreach (var attempt in Running.Where(attempt => attempt.Until <= now).ToList())
        {
            Return(attempt);
        }
    }

    public void Return(ModelAttempt attempt)
    {
        Requeued[attempt.Run] = Requeued.GetValueOrDefault(attempt.Run) + 1;
        if (Stopped.Contains(attempt.Run))
        {
            Reject(attempt, "cancelled");
        }
        else if (attempt.Requeues >= maxRequeues)
        {
            Store(attempt);
        }
        else
        {
            attempt.Requeues++;
            attempt.State = AttemptState.Queued;
        }
    }

    public void Store(ModelAttempt attempt)
    {
        Stored[attempt.Run] = Stored.GetValueOrDefault(attempt.Run) + 1;
        if (Stopped.Contains(attempt.Run))
        {
            Reject(attempt, "cancelled");
        }
        else
        {
            attempt.State = AttemptState.Ready;
        }
    }

    public void Pull(string run, string group, string consumer)
    {
        Assert.True(OfGroup(run, group).All(attempt => attempt.State == AttemptState.Ready), $"group {group} was pulled incomplete or after its commit");
        Assert.True(Pulled.TryAdd((run, group), consumer) || Pulled[(run, group)] == consumer, $"group {group} was pulled by two consumers");
    }

    public void Commit(string run, string group, string? rejection)
    {
        Assert.True(Committed.Add((run, group)), $"group {group} was committed twice");
        foreach (var attempt in OfGroup(run, group))
        {
            attempt.State = rejection is null ? AttemptState.Trained : AttemptState.Rejected;
            attempt.Reason = rejection ?? string.Empty;
        }
    }

    public void Stop(string run)
    {
        Stopped.Add(run);
        var open = Attempts.Values.Where(attempt => attempt.Run == run && attempt.Group.Length > 0)
            .GroupBy(attempt => attempt.Group)
            .Where(group => group.Any(attempt => attempt.State is AttemptState.Queued or AttemptState.Running))
            .Select(group => group.Key).ToHashSet();
        foreach (var attempt in Attempts.Values.Where(attempt => attempt.Run == run))
        {
            if (attempt.State == AttemptState.Queued || (attempt.State == AttemptState.Ready && open.Contains(attempt.Group)))
            {
                Reject(attempt, "cancelled");
            }
        }
    }

    public static void Reject(ModelAttempt attempt, string reason) => (attempt.State, attempt.Reason) = (AttemptState.Rejected, reason);
}
