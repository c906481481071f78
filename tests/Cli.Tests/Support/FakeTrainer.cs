using AgentPlatform.Contracts.Trainer.V1;
using Grpc.Core;

namespace AgentPlatform.Tests.Cli;

/// <summary>Answers as it was told to, and keeps what it was asked.</summary>
internal sealed class FakeTrainer : TrainerService.TrainerServiceBase
{
    public StartRunRequest? Started { get; private set; }

    public PublishModelRequest? Published { get; private set; }

    public StopRunRequest? StopAsked { get; private set; }

    public GetRunResponse Run { get; } = new() { State = RunState.Succeeded, Stage = "rl", Step = 3, Steps = 3, WallSeconds = 12, ModelPath = "/models/final" };

    /// <summary>What each watch streams; a null entry breaks the stream, as a trainer that dies does.</summary>
    public Queue<WatchRunResponse?[]> Watches { get; } = new();

    public RpcException? Failure { get; set; }

    public override Task<StartRunResponse> StartRun(StartRunRequest request, ServerCallContext context)
    {
        Started = request;
        Run.RunId = request.RunId;
        return Failure is null ? Task.FromResult(new StartRunResponse { RunId = request.RunId }) : throw Failure;
    }

    public override Task<GetRunResponse> GetRun(GetRunRequest request, ServerCallContext context)
    {
        if (Failure is not null)
        {
            throw Failure;
        }

        var run = Run.Clone();
        run.RunId = request.RunId;
        // As long as there is something to watch, it runs.
        run.State = Watches.Count > 0 ? RunState.Running : run.State;
        return Task.FromResult(run);
    }

    public override Task<ListRunsResponse> ListRuns(ListRunsRequest request, ServerCallContext context) => Task.FromResult(new ListRunsResponse { Runs = { Run } });

    public override async Task WatchRun(WatchRunRequest request, IServerStreamWriter<WatchRunResponse> responseStream, ServerCallContext context)
    {
        foreach (var entry in Watches.TryDequeue(out var watch) ? watch : [])
        {
            await responseStream.WriteAsync(entry ?? throw new RpcException(new Status(StatusCode.Unavailable, "gone")), context.CancellationToken);
        }
    }

    public override Task<StopRunResponse> StopRun(StopRunRequest request, ServerCallContext context)
    {
        StopAsked = request;
        return Task.FromResult(new StopRunResponse { State = RunState.Stopped });
    }

    public override Task<PublishModelResponse> PublishModel(PublishModelRequest request, ServerCallContext context)
    {
        Published = request;
        return Failure is null ? Task.FromResult(new PublishModelResponse { WeightVersion = 2, Engines = 1 }) : throw Failure;
    }
}
