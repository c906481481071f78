using AgentPlatform.Contracts.Experience.V1;
using Grpc.Core;

namespace AgentPlatform.Tests.Eval.Support;

/// <summary>A queue that knows every task and never brings a trajectory: what the real one would be after a fault of its own.</summary>
internal sealed class ForgetfulQueue : ExperienceService.ExperienceServiceClient
{
    public override AsyncUnaryCall<SubmitTasksResponse> SubmitTasksAsync(
        SubmitTasksRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default) =>
        Answer(new SubmitTasksResponse { AlreadyKnown = request.Tasks.Count });

    public override AsyncUnaryCall<GetRunStatsResponse> GetRunStatsAsync(
        GetRunStatsRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default) =>
        Answer(new GetRunStatsResponse { Issued = 3, Rejected = { ["eaten"] = 3 } });

    public override AsyncServerStreamingCall<ListTrajectoriesResponse> ListTrajectories(
        ListTrajectoriesRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default) =>
        new(new EmptyStream(), Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });

    private static AsyncUnaryCall<T> Answer<T>(T response) =>
        new(Task.FromResult(response), Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });

    private sealed class EmptyStream : IAsyncStreamReader<ListTrajectoriesResponse>
    {
        public ListTrajectoriesResponse Current => throw new InvalidOperationException("the stream is empty");

        public Task<bool> MoveNext(CancellationToken cancellationToken) => Task.FromResult(false);
    }
}
