using AgentPlatform.Eval.Attempts;
using AgentPlatform.Eval.Questions;

namespace AgentPlatform.Eval.Reporting;

/// <summary>One line of results.jsonl: everything about one attempt.</summary>
internal sealed record ResultLine(
    string QuestionId,
    int Attempt,
    bool Correct,
    AttemptOutcome Outcome,
    string Question,
    string Answer,
    IReadOnlyList<string> Gold,
    string Reason,
    string? Hops,
    IReadOnlyDictionary<string, string> Labels,
    int Turns,
    int ToolCalls,
    IReadOnlyDictionary<string, int> ToolFaults,
    long? WeightVersionMin,
    long? WeightVersionMax,
    double Seconds,
    int SampledTokens,
    double? WorkerReward,
    string WorkerId,
    string TrajectoryId,
    AttemptTimings Timings,
    IReadOnlyList<AttemptCall> Calls,
    string Transcript)
{
    public static ResultLine Of(Question question, AttemptFacts facts, AttemptDetail detail) => new(
        question.Id, facts.Attempt, facts.Outcome == AttemptOutcome.Correct, facts.Outcome, question.Text, facts.Answer, question.Answers, facts.Reason,
        question.Labels.GetValueOrDefault("hops"), question.Labels, facts.Turns, facts.ToolCalls, facts.ToolFaults, facts.WeightVersionMin,
        facts.WeightVersionMax, facts.Seconds, facts.SampledTokens, facts.WorkerReward, facts.WorkerId, facts.TrajectoryId, facts.Timings,
        detail.Calls, detail.Transcript);
}
