using AgentPlatform.Contracts.Experience.V1;
using AgentPlatform.Experience.Ledger;
using AgentPlatform.Experience.Queue;
using AgentPlatform.Experience.Storage;
using Grpc.Core;

namespace AgentPlatform.Experience.Rpc;

/// <summary>The room's corridor: check the request, call a door, map the answer.</summary>
internal sealed class ExperienceRpc(IExperienceStore store, TaskDispatcher dispatcher, GroupFeed groups, TrajectoryFeed trajectories)
    : ExperienceService.ExperienceServiceBase
{
    public override async Task<SubmitTasksResponse> SubmitTasks(SubmitTasksRequest request, ServerCallContext context)
    {
        var (key, tasks) = Requests.Tasks(request);
        var counts = await store.SubmitAsync(key, tasks, context.CancellationToken);
        return new SubmitTasksResponse { Accepted = counts.Accepted, AlreadyKnown = counts.AlreadyKnown };
    }

    public override async Task<LeaseTasksResponse> LeaseTasks(LeaseTasksRequest request, ServerCallContext context)
    {
        var leases = await dispatcher.LeaseAsync(Requests.Lease(request), Check.Wait(request.Wait), context.CancellationToken);
        return new LeaseTasksResponse { Tasks = { leases.Select(Responses.Leased) } };
    }

    public override async Task<RenewLeasesResponse> RenewLeases(RenewLeasesRequest request, ServerCallContext context)
    {
        var duration = Check.LeaseDuration(request.LeaseDuration);
        var worker = Check.Text(request.WorkerId, "worker_id");
        var (key, leases) = Requests.Leases(request.IdempotencyKey, worker, request.LeaseDuration, request.LeaseIds);
        var lost = await store.RenewAsync(key, worker, leases, duration, context.CancellationToken);
        return new RenewLeasesResponse { LostLeaseIds = { lost.Select(id => id.ToString()) } };
    }

    public override async Task<ReleaseLeasesResponse> ReleaseLeases(ReleaseLeasesRequest request, ServerCallContext context)
    {
        var (key, leases) = Requests.Leases(request.IdempotencyKey, string.Empty, null, request.LeaseIds);
        return new ReleaseLeasesResponse { Released = await store.ReleaseAsync(key, leases, context.CancellationToken) };
    }

    public override async Task<SubmitTrajectoriesResponse> SubmitTrajectories(SubmitTrajectoriesRequest request, ServerCallContext context)
    {
        var (key, attempts) = Requests.Attempts(request);
        var outcomes = await store.StoreAsync(key, attempts, context.CancellationToken);
        return new SubmitTrajectoriesResponse { Outcomes = { outcomes.Select(Responses.Outcome) } };
    }

    public override async Task<PullGroupsResponse> PullGroups(PullGroupsRequest request, ServerCallContext context)
    {
        var pulled = await groups.PullAsync(Requests.Pull(request), Check.Wait(request.Wait), context.CancellationToken);
        return new PullGroupsResponse { Groups = { pulled.Select(Responses.Group) } };
    }

    public override async Task<CommitGroupsResponse> CommitGroups(CommitGroupsRequest request, ServerCallContext context)
    {
        var counts = await store.CommitAsync(Requests.Commit(request), context.CancellationToken);
        return new CommitGroupsResponse { Committed = counts.Committed, AlreadyCommitted = counts.AlreadyCommitted };
    }

    public override async Task<StopRunResponse> StopRun(StopRunRequest request, ServerCallContext context)
    {
        var cancelled = await store.StopAsync(Requests.Stop(request), request.RunId, context.CancellationToken);
        return new StopRunResponse { Cancelled = cancelled };
    }

    public override async Task<GetRunStatsResponse> GetRunStats(GetRunStatsRequest request, ServerCallContext context) =>
        Responses.Stats(await store.GetStatsAsync(Check.Text(request.RunId, "run_id"), context.CancellationToken));

    public override async Task ListTrajectories(
        ListTrajectoriesRequest request, IServerStreamWriter<ListTrajectoriesResponse> responseStream, ServerCallContext context)
    {
        var run = Check.Text(request.RunId, "run_id");
        await foreach (var stored in trajectories.ReadAsync(run, request.AfterSequence, request.Limit, request.Follow, context.CancellationToken))
        {
            var message = new ListTrajectoriesResponse { Sequence = stored.Sequence, Trajectory = Responses.Trajectory(stored) };
            await responseStream.WriteAsync(message, context.CancellationToken);
        }
    }
}
