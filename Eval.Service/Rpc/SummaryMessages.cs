using AgentPlatform.Contracts.Eval.V1;
using AgentPlatform.Eval.Running;
using AgentPlatform.Eval.Storage;
using AgentPlatform.Eval.Summary;
using AgentPlatform.Grading.Statistics;

namespace AgentPlatform.Eval.Rpc;

/// <summary>From the room's values to the contract's.</summary>
internal static class SummaryMessages
{
    public static GetEvaluationResponse ToMessage(EvaluationSummary summary, EvaluationPhase phase)
    {
        var message = new GetEvaluationResponse
        {
            EvaluationId = summary.EvaluationId,
            State = StateOf(phase),
            Message = summary.Message,
            Questions = summary.Questions,
            Attempts = summary.Attempts,
            Finished = summary.Finished,
            Success = ToMessage(summary.Success),
            AvgAtK = summary.AvgAtK,
            ToolCalls = summary.ToolCalls,
            MeanTurns = summary.MeanTurns,
            WallSeconds = summary.WallSeconds,
            WeightVersionMin = summary.WeightVersionMin,
            WeightVersionMax = summary.WeightVersionMax,
            ReportPath = summary.ReportPath,
            Timings = summary.Timings.ToMessage(),
        };
        Copy(summary.PassAtK, message.PassAtK);
        Copy(summary.Outcomes, message.Outcomes);
        Copy(summary.ToolFaults, message.ToolFaults);
        foreach (var (hops, share) in summary.ByHops)
        {
            message.ByHops[hops] = ToMessage(share);
        }
        return message;
    }

    public static WatchEvaluationResponse ToMessage(ProgressSnapshot snapshot) => new()
    {
        State = StateOf(snapshot.Phase),
        Finished = snapshot.Finished,
        Total = snapshot.Total,
        Success = ToMessage(Wilson.Interval(snapshot.Correct, snapshot.Ended ? snapshot.Total : snapshot.Finished)),
        Message = snapshot.Message,
    };

    public static EvaluationState StateOf(EvaluationPhase phase) => phase switch
    {
        EvaluationPhase.Running => EvaluationState.Running,
        EvaluationPhase.Finished => EvaluationState.Finished,
        EvaluationPhase.Failed => EvaluationState.Failed,
        EvaluationPhase.Stopped => EvaluationState.Stopped,
        _ => EvaluationState.Unspecified,
    };

    private static void Copy<TKey, TValue>(IReadOnlyDictionary<TKey, TValue> from, IDictionary<TKey, TValue> to)
    {
        foreach (var (key, value) in from)
        {
            to[key] = value;
        }
    }

    private static Share ToMessage(ShareEstimate share) => new() { Value = share.Value, Low = share.Low, High = share.High, Count = share.Count };
}
