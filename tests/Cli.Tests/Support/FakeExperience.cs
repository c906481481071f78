using AgentPlatform.Contracts.Experience.V1;
using AgentPlatform.Contracts.Ledger.V1;
using Grpc.Core;

namespace AgentPlatform.Tests.Cli;

internal sealed class FakeExperience : ExperienceService.ExperienceServiceBase
{
    public List<SubmitTasksRequest> Submitted { get; } = [];

    public StopRunRequest? StopAsked { get; private set; }

    public override Task<StopRunResponse> StopRun(StopRunRequest request, ServerCallContext context)
    {
        StopAsked = request;
        return Task.FromResult(new StopRunResponse { Cancelled = 3 });
    }

    public override Task<SubmitTasksResponse> SubmitTasks(SubmitTasksRequest request, ServerCallContext context)
    {
        Submitted.Add(request);
        return Task.FromResult(new SubmitTasksResponse { Accepted = request.Tasks.Count });
    }

    public override Task<GetRunStatsResponse> GetRunStats(GetRunStatsRequest request, ServerCallContext context) =>
        Task.FromResult(new GetRunStatsResponse { Issued = 10, Queued = 1, Running = 2, Ready = 3, Trained = 3, Rejected = { ["stale"] = 1 } });

    public override Task ListTrajectories(ListTrajectoriesRequest request, IServerStreamWriter<ListTrajectoriesResponse> responseStream, ServerCallContext context) =>
        responseStream.WriteAsync(
            new ListTrajectoriesResponse { Sequence = 1, Trajectory = new Trajectory { TaskId = "q1/a0", Answered = true, Answer = "London", Scored = true, Reward = 1, Turns = 2 } },
            context.CancellationToken);
}
