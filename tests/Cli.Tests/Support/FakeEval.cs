using AgentPlatform.Contracts.Eval.V1;
using Grpc.Core;

namespace AgentPlatform.Tests.Cli;

internal sealed class FakeEval : EvalService.EvalServiceBase
{
    public StartEvaluationRequest? Started { get; private set; }

    public GetEvaluationResponse Result { get; } = new()
    {
        State = EvaluationState.Finished,
        Questions = 40,
        Attempts = 2,
        Finished = 80,
        Success = new Share { Value = 0.75, Low = 0.64, High = 0.83, Count = 80 },
        AvgAtK = 0.75,
        PassAtK = { [1] = 0.75, [2] = 0.9 },
        ByHops = { ["1"] = new Share { Value = 1, Low = 0.9, High = 1, Count = 20 } },
        Outcomes = { ["correct"] = 60, ["incorrect"] = 20 },
        MeanTurns = 2.5,
        ReportPath = "/reports/one",
    };

    public override Task<StartEvaluationResponse> StartEvaluation(StartEvaluationRequest request, ServerCallContext context)
    {
        Started = request;
        return Task.FromResult(new StartEvaluationResponse { EvaluationId = request.EvaluationId, Questions = 40 });
    }

    public override Task<GetEvaluationResponse> GetEvaluation(GetEvaluationRequest request, ServerCallContext context)
    {
        var result = Result.Clone();
        result.EvaluationId = request.EvaluationId;
        return Task.FromResult(result);
    }

    public override Task WatchEvaluation(WatchEvaluationRequest request, IServerStreamWriter<WatchEvaluationResponse> responseStream, ServerCallContext context) =>
        responseStream.WriteAsync(new WatchEvaluationResponse { State = EvaluationState.Finished, Finished = 80, Total = 80 }, context.CancellationToken);
}
