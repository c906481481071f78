using AgentPlatform.Experience.Ledger;
using AgentPlatform.Experience.Queue;
using AgentPlatform.Experience.Storage;
using AgentPlatform.Tests.Experience.Contract;

namespace AgentPlatform.Tests.Experience.Faults;

/// <summary>
/// Seeded random interleavings of everything that can happen, restarts and crashes included, against a model. After each step every number of every run
/// must be the model's, and the law must hold.
/// </summary>
public sealed class ConservationTests
{
    private const int Steps = 400;
    private static readonly string[] Runs = ["left", "right"];
    private static readonly string[] Workers = ["w1", "w2", "w3"];
    private static readonly string[] Consumers = ["c1", "c2"];
    private static readonly string?[] Verdicts = [null, null, "no_variance", "stale"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task AnyInterleaving_WithCrashes_LosesAndDoublesNothing(int seed)
    {
        var random = new Random(seed);
        var maxRequeues = seed % 3 == 0 ? 2 : 1000;
        await using var rig = new Rig(options => options.MaxRequeues = maxRequeues);
        var model = new LedgerModel(maxRequeues);
        for (var step = 0; step < Steps; step++)
        {
            await StepAsync(rig, model, random, step);
            await CompareAsync(rig, model, $"seed {seed}, step {step}");
        }

        await DrainAsync(rig, model);
        await CompareAsync(rig, model, $"seed {seed}, drained");
        Assert.DoesNotContain(model.Attempts.Values, attempt => attempt.State is AttemptState.Queued or AttemptState.Running);
        Assert.Contains(model.Attempts.Values, attempt => attempt.State == AttemptState.Trained);
    }

    private static async Task StepAsync(Rig rig, LedgerModel model, Random random, int step)
    {
        switch (random.Next(100))
        {
            case < 18:
                await SubmitAsync(rig, model, random, step);
                break;
            case < 38:
                await LeaseAsync(rig, model, Pick(random, Workers), random.Next(1, 6), random.Next(1, 20));
                break;
            case < 58:
                await StoreAsync(rig, model, random);
                break;
            case < 64 when model.Running.Any():
                await ReleaseAsync(rig, model, Pick(random, model.Running.ToList()));
                break;
            case < 70 when model.Running.Any():
                await RenewAsync(rig, model, Pick(random, model.Running.ToList()), random.Next(1, 20));
                break;
            case < 80:
                await PullAsync(rig, model, Pick(random, Runs), Pick(random, Consumers), random.Next(1, 4));
                break;
            case < 88 when model.Pulled.Keys.Except(model.Committed).Any():
                await CommitAsync(rig, model, random);
                break;
            case < 94:
                rig.Time.Advance(TimeSpan.FromSeconds(random.Next(1, 6)));
                model.Expire(rig.Time.GetUtcNow());
                await rig.Store.SweepAsync(Cancel);
                break;
            case < 96:
                await rig.RestartAsync();
                break;
            case < 99:
                await rig.CrashAsync();
                break;
            default:
                await StopAsync(rig, model, random, step);
                break;
        }
    }

    private static async Task SubmitAsync(Rig rig, LedgerModel model, Random random, int step)
    {
        var run = Pick(random, Runs);
        if (model.Stopped.Contains(run))
        {
            return;
        }

        var group = random.Next(4) == 0 ? string.Empty : $"g{step}";
        var tasks = Enumerable.Range(0, random.Next(1, 5)).Select(index => Make.NewTask(run, $"{step}.{index}", group, random.Next(5))).ToArray();
        await rig.Store.SubmitAsync(tasks);
        foreach (var task in tasks)
        {
            model.Submit(run, task.TaskId, group);
        }
    }

    private static async Task LeaseAsync(Rig rig, LedgerModel model, string worker, int max, int seconds)
    {
        model.Expire(rig.Time.GetUtcNow());
        foreach (var lease in await rig.Store.LeaseAsync(max, worker, seconds))
        {
            model.Leased(lease, worker, rig.Time.GetUtcNow().AddSeconds(seconds));
        }
    }

    private static async Task StoreAsync(Rig rig, LedgerModel model, Random random)
    {
        var held = model.Attempts.Values.Where(attempt => attempt.Lease is not null).ToList();
        if (held.Count == 0)
        {
            return;
        }

        // Old leases come back too, as from a worker that was away.
        var attempt = Pick(random, held);
        var running = attempt.State == AttemptState.Running;
        var outcome = await rig.Store.StoreAsync(attempt.Lease!, $"{attempt.Id}-{attempt.Lease!.Id.Fence}");
        Assert.Equal(running, outcome == StoreOutcome.Stored);
        if (running)
        {
            model.Store(attempt);
        }
    }

    private static async Task ReleaseAsync(Rig rig, LedgerModel model, ModelAttempt attempt)
    {
        Assert.Equal(1, await rig.Store.ReleaseAsync(attempt.Lease!));
        model.Return(attempt);
    }

    private static async Task RenewAsync(Rig rig, LedgerModel model, ModelAttempt attempt, int seconds)
    {
        var key = Make.Key();
        var mine = attempt.Worker == Workers[0];
        var stopped = model.Stopped.Contains(attempt.Run);
        LeaseId[] leases = [attempt.Lease!.Id];
        var lost = await rig.Store.RenewAsync(key, Workers[0], leases, TimeSpan.FromSeconds(seconds), Cancel);
        Assert.Equal(lost, await rig.Store.RenewAsync(key, Workers[0], leases, TimeSpan.FromSeconds(seconds), Cancel));
        Assert.Equal(mine && !stopped ? [] : leases, lost);
        if (mine && stopped)
        {
            LedgerModel.Reject(attempt, "cancelled");
        }
        else if (mine)
        {
            attempt.Until = rig.Time.GetUtcNow().AddSeconds(seconds);
        }
    }

    private static async Task PullAsync(Rig rig, LedgerModel model, string run, string consumer, int max)
    {
        foreach (var group in await rig.Store.PullAsync(run, consumer, max))
        {
            model.Pull(run, group.GroupId, consumer);
            Assert.Equal(
                model.OfGroup(run, group.GroupId).Select(attempt => attempt.Id).Order(),
                group.Trajectories.Select(stored => Make.Read(stored).TaskId).Order());
        }
    }

    private static async Task CommitAsync(Rig rig, LedgerModel model, Random random)
    {
        var (run, group) = Pick(random, model.Pulled.Keys.Except(model.Committed).ToList());
        var verdict = Pick(random, Verdicts);
        var size = model.OfGroup(run, group).Count();
        var request = new CommitRequest(Make.Key(), run, model.Pulled[(run, group)], [new Verdict(group, verdict)], 1);
        Assert.Equal(new CommitCounts(size, 0), await rig.Store.CommitAsync(request, Cancel));
        model.Commit(run, group, verdict);
        Assert.Equal(new CommitCounts(0, size), await rig.Store.CommitAsync(request with { Key = Make.Key() }, Cancel));
    }

    private static async Task StopAsync(Rig rig, LedgerModel model, Random random, int step)
    {
        var run = Pick(random, Runs);
        if (step > Steps / 2 && model.Attempts.Values.Any(attempt => attempt.Run == run))
        {
            model.Stop(run);
            await rig.Store.StopAsync(run);
        }
    }

    private static async Task DrainAsync(Rig rig, LedgerModel model)
    {
        while (model.Attempts.Values.Any(attempt => attempt.State is AttemptState.Queued or AttemptState.Running))
        {
            rig.Time.Advance(TimeSpan.FromMinutes(1));
            model.Expire(rig.Time.GetUtcNow());
            await rig.Store.SweepAsync(Cancel);
            await LeaseAsync(rig, model, Workers[0], 100, 60);
            foreach (var attempt in model.Running.ToList())
            {
                Assert.Equal(StoreOutcome.Stored, await rig.Store.StoreAsync(attempt.Lease!, $"{attempt.Id}-{attempt.Lease!.Id.Fence}"));
                model.Store(attempt);
            }
        }

        foreach (var run in Runs.Where(run => model.Attempts.Values.Any(attempt => attempt.Run == run)))
        {
            foreach (var consumer in Consumers)
            {
                foreach (var group in await rig.Store.PullAsync(run, consumer, 1000))
                {
                    model.Pull(run, group.GroupId, consumer);
                    await rig.Store.CommitAsync(group.GroupId, run: run, consumer: consumer);
                    model.Commit(run, group.GroupId, null);
                }
            }
        }
    }

    private static async Task CompareAsync(Rig rig, LedgerModel model, string where)
    {
        foreach (var run in model.Attempts.Values.Select(attempt => attempt.Run).Distinct())
        {
            var stats = await rig.Store.StatsAsync(run);
            var attempts = model.Attempts.Values.Where(attempt => attempt.Run == run).ToList();
            long In(AttemptState state) => attempts.Count(attempt => attempt.State == state);
            stats.AssertLaw();
            Assert.Equal(
                (where, attempts.Count, In(AttemptState.Queued), In(AttemptState.Running), In(AttemptState.Ready), In(AttemptState.Trained)),
                (where, stats.Issued, stats.Queued, stats.Running, stats.Ready, stats.Trained));
            Assert.Equal(
                attempts.Where(attempt => attempt.State == AttemptState.Rejected).GroupBy(attempt => attempt.Reason)
                    .ToDictionary(reason => reason.Key, reason => (long)reason.Count()),
                stats.Rejected);
            Assert.Equal((where, model.Requeued.GetValueOrDefault(run), model.Stored.GetValueOrDefault(run)), (where, stats.Requeued, stats.StoredTrajectories));
        }
    }

    private static T Pick<T>(Random random, IReadOnlyList<T> items) => items[random.Next(items.Count)];
}
