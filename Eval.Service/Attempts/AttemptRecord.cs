using AgentPlatform.Contracts.Ledger.V1;
using AgentPlatform.Eval.Questions;
using AgentPlatform.Grading;

namespace AgentPlatform.Eval.Attempts;

/// <summary>One finished attempt.</summary>
internal sealed record AttemptRecord(AttemptFacts Facts, AttemptDetail Detail)
{
    private const string StatusOk = "ok";

    /// <summary>Grades a trajectory's answer and keeps what reports need of it.</summary>
    public static AttemptRecord From(Trajectory trajectory, int position, int attempt, Question question, IGrader grader)
    {
        GradeResult? grade = trajectory.Answered ? grader.Grade(trajectory.Answer, question.Answers) : null;
        var sampled = trajectory.Spans.Where(span => span.Kind == SpanKind.Sampled).ToList();
        var versions = sampled.SelectMany(span => span.WeightVersions).ToList();
        var timings = AttemptTimings.From(trajectory.Timings);
        var facts = new AttemptFacts(position, attempt, AttemptOutcomes.Of(trajectory, grade))
        {
            Answer = trajectory.Answered ? trajectory.Answer : "",
            Reason = trajectory.FailureReason.Length > 0 ? trajectory.FailureReason : grade?.Detail ?? "",
            Turns = trajectory.Turns,
            ToolCalls = trajectory.ToolCalls.Count,
            ToolFaults = trajectory.ToolCalls.Where(call => call.Status is not ("" or StatusOk))
                .GroupBy(call => call.Status, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal),
            WeightVersionMin = versions.Count > 0 ? versions.Min() : null,
            WeightVersionMax = versions.Count > 0 ? versions.Max() : null,
            SampledTokens = sampled.Sum(span => span.TokenIds.Count),
            Seconds = Seconds(trajectory, timings),
            Timings = timings,
            TrajectoryId = trajectory.TrajectoryId,
            WorkerId = trajectory.WorkerId,
            WorkerReward = trajectory.Scored ? trajectory.Reward : null,
        };
        var calls = trajectory.ToolCalls.Select(call => new AttemptCall(
            call.Turn, call.Tool, call.ArgumentsJson, call.Status, call.ResultText,
            call.Duration?.ToTimeSpan().TotalSeconds ?? 0, call.Attempts, call.Replica));
        return new AttemptRecord(facts, new AttemptDetail(trajectory.Transcript, [.. calls]));
    }

    /// <summary>An attempt that has no trajectory.</summary>
    public static AttemptRecord Without(int position, int attempt, AttemptOutcome outcome, string reason) =>
        new(new AttemptFacts(position, attempt, outcome) { Reason = reason }, AttemptDetail.Empty);

    private static double Seconds(Trajectory trajectory, AttemptTimings timings) => timings.TotalSeconds > 0
        ? timings.TotalSeconds
        : trajectory is { StartedAt: { } start, FinishedAt: { } end } ? (end - start).ToTimeSpan().TotalSeconds : 0;
}
