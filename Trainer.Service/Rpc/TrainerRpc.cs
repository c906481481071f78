using AgentPlatform.Contracts.Trainer.V1;
using AgentPlatform.Trainer.Publishing;
using AgentPlatform.Trainer.Runs;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace AgentPlatform.Trainer.Rpc;

/// <summary>The gRPC door.</summary>
internal sealed class TrainerRpc(RunRegistry runs, WeightPublisher publisher, IHostApplicationLifetime lifetime, TimeProvider time) : TrainerService.TrainerServiceBase
{
    public override Task<StartRunResponse> StartRun(StartRunRequest request, ServerCallContext context)
    {
        var (run, resumed) = runs.Start(request);
        return Task.FromResult(new StartRunResponse { RunId = run.Request.RunId, Resumed = resumed });
    }

    public override Task<GetRunResponse> GetRun(GetRunRequest request, ServerCallContext context) => Task.FromResult(runs.Find(request.RunId).Snapshot());

    public override Task<ListRunsResponse> ListRuns(ListRunsRequest request, ServerCallContext context)
    {
        var response = new ListRunsResponse();
        response.Runs.AddRange(runs.All().Select(r => r.Snapshot()));
        return Task.FromResult(response);
    }

    public override async Task WatchRun(WatchRunRequest request, IServerStreamWriter<WatchRunResponse> responseStream, ServerCallContext context)
    {
        var run = runs.Find(request.RunId);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        var sequence = request.AfterSequence;
        while (true)
        {
            var (events, ended, changed) = run.EventsAfter(sequence);
            foreach (var entry in events)
            {
                await responseStream.WriteAsync(entry, ending.Token);
                sequence = entry.Sequence;
            }

            if (ended && events.Count == 0)
            {
                return;
            }

            if (!ended)
            {
                await changed.WaitAsync(ending.Token);
            }
        }
    }

    public override async Task<StopRunResponse> StopRun(StopRunRequest request, ServerCallContext context)
    {
        var run = runs.Find(request.RunId);
        if (run.State == RunState.Running)
        {
            run.End(RunState.Stopped, "Stopped on request.");
            await run.Stop.CancelAsync();
        }

        // Answered when it has ended: its last push must not come after the next run's first.
        await run.Execution.WaitAsync(context.CancellationToken);

        return new StopRunResponse { State = run.State };
    }

    public override async Task<PublishModelResponse> PublishModel(PublishModelRequest request, ServerCallContext context)
    {
        Check.FolderExists(request.ModelPath, "model_path");
        var started = time.GetTimestamp();
        var (version, engines) = await publisher.PublishFolderAsync(request.ModelPath, request.IdempotencyKey, context.CancellationToken);
        return new PublishModelResponse { WeightVersion = version, Engines = engines, Duration = Duration.FromTimeSpan(time.GetElapsedTime(started)) };
    }
}
