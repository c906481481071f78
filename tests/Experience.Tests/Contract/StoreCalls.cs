using AgentPlatform.Experience.Ledger;
using AgentPlatform.Experience.Queue;
using AgentPlatform.Experience.Runs;
using AgentPlatform.Experience.Storage;
using LedgerTask = AgentPlatform.Contracts.Ledger.V1.Task;

namespace AgentPlatform.Tests.Experience.Contract;

/// <summary>The store's calls with a fresh key and a minute's lease each.</summary>
internal static class StoreCalls
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static Task<SubmitCounts> SubmitAsync(this IExperienceStore store, params NewTask[] tasks) => store.SubmitAsync(Make.Key(), tasks, Cancel);

    public static Task<IReadOnlyList<Lease>> LeaseAsync(this IExperienceStore store, int max = 100, string worker = "w", double seconds = 60) =>
        store.LeaseAsync(new LeaseRequest(Make.Key(), worker, max, TimeSpan.FromSeconds(seconds)), Cancel);

    public static Task<IReadOnlyList<LeaseId>> RenewAsync(this IExperienceStore store, Lease lease, string worker = "w", double seconds = 60) =>
        store.RenewAsync(Make.Key(), worker, [lease.Id], TimeSpan.FromSeconds(seconds), Cancel);

    public static Task<int> ReleaseAsync(this IExperienceStore store, params IEnumerable<Lease> leases) =>
        store.ReleaseAsync(Make.Key(), [.. leases.Select(lease => lease.Id)], Cancel);

    public static async Task<StoreOutcome> StoreAsync(this IExperienceStore store, Lease lease, string? id = null) =>
        (await store.StoreAsync(Make.Key(), [Make.NewTrajectory(lease, id)], Cancel))[0];

    public static async Task FinishAllAsync(this IExperienceStore store)
    {
        foreach (var lease in await store.LeaseAsync())
        {
            Assert.Equal(StoreOutcome.Stored, await store.StoreAsync(lease));
        }
    }

    public static Task<IReadOnlyList<PulledGroup>> PullAsync(
        this IExperienceStore store, string run = "run", string consumer = "c", int max = 100, params string[] held) =>
        store.PullAsync(new PullRequest(Make.Key(), run, consumer, max, held.ToHashSet()), Cancel);

    public static Task<CommitCounts> CommitAsync(
        this IExperienceStore store, string group, string? rejection = null, string run = "run", string consumer = "c") =>
        store.CommitAsync(new CommitRequest(Make.Key(), run, consumer, [new Verdict(group, rejection)], 1), Cancel);

    public static Task<int> StopAsync(this IExperienceStore store, string run = "run") => store.StopAsync(Make.Key(), run, Cancel);

    public static Task<RunStats> StatsAsync(this IExperienceStore store, string run = "run") => store.GetStatsAsync(run, Cancel);

    public static string TaskId(this Lease lease) => LedgerTask.Parser.ParseFrom(lease.Body).TaskId;

    public static IEnumerable<string> Ids(this IEnumerable<Lease> leases) => leases.Select(TaskId);

    public static IEnumerable<string> Ids(this IEnumerable<PulledGroup> groups) => groups.Select(group => group.GroupId);

    public static void AssertLaw(this RunStats stats) =>
        Assert.Equal(stats.Issued, stats.Queued + stats.Running + stats.Ready + stats.Trained + stats.Rejected.Values.Sum());
}
