using AgentPlatform.Contracts.Eval.V1;
using AgentPlatform.Eval.Hosting;
using AgentPlatform.Eval.Running;
using AgentPlatform.Eval.Storage;
using AgentPlatform.Eval.Summary;
using Grpc.Core;

namespace AgentPlatform.Eval.Rpc;

/// <summary>The corridor: checks, calls, maps.</summary>
internal sealed class EvalRpc(
    EvaluationHost host, EvaluationStore store, EvalOptions options, TimeProvider time, IHostApplicationLifetime lifetime) : EvalService.EvalServiceBase
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BeatInterval = TimeSpan.FromSeconds(10);

    public override async Task<StartEvaluationResponse> StartEvaluation(StartEvaluationRequest request, ServerCallContext context)
    {
        var draft = await EvaluationDraft.ReadAsync(request, options.DataPath, context.CancellationToken);
        var (row, resumed) = host.Start(draft);
        return new StartEvaluationResponse { EvaluationId = row.Id, Questions = row.Questions, Resumed = resumed };
    }

    public override Task<GetEvaluationResponse> GetEvaluation(GetEvaluationRequest request, ServerCallContext context)
    {
        var row = host.Get(request.EvaluationId);
        var message = row.Phase == EvaluationPhase.Running ? host.Watch(row.Id).Current.Message : row.Message;
        var summary = EvaluationSummary.Of(row with { Message = message }, store.Questions(row.Id), store.Facts(row.Id), time.GetUtcNow());
        return Task.FromResult(SummaryMessages.ToMessage(summary, row.Phase));
    }

    public override Task<ListEvaluationsResponse> ListEvaluations(ListEvaluationsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListEvaluationsResponse { EvaluationIds = { store.List().Select(row => row.Id) } });

    public override async Task WatchEvaluation(
        WatchEvaluationRequest request, IServerStreamWriter<WatchEvaluationResponse> responseStream, ServerCallContext context)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        var progress = host.Watch(request.EvaluationId);
        while (true)
        {
            var changed = progress.Changed.Next;
            var snapshot = progress.Current;
            await responseStream.WriteAsync(SummaryMessages.ToMessage(snapshot), ending.Token);
            if (snapshot.Ended)
            {
                return;
            }
            try
            {
                await changed.WaitAsync(BeatInterval, time, ending.Token);
            }
            catch (TimeoutException)
            {
                // Nothing new: the same snapshot again shows that the stream lives.
            }
        }
    }

    public override async Task<StopEvaluationResponse> StopEvaluation(StopEvaluationRequest request, ServerCallContext context)
    {
        var phase = await host.StopAsync(request.EvaluationId, StopPatience, context.CancellationToken);
        return new StopEvaluationResponse { State = SummaryMessages.StateOf(phase) };
    }
}
