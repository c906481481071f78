using AgentPlatform.Contracts.Experience.V1;
using AgentPlatform.Eval.Attempts;
using AgentPlatform.Eval.Hosting;
using AgentPlatform.Eval.Reporting;
using AgentPlatform.Eval.Storage;

namespace AgentPlatform.Eval.Running;

/// <summary>Makes runs with what they need.</summary>
internal sealed class EvaluationRunFactory(
    EvaluationStore store,
    ExperienceService.ExperienceServiceClient queue,
    ReportWriter reports,
    EvalMetrics metrics,
    EvalOptions options,
    TimeProvider time,
    ILogger<EvaluationRun> logger)
{
    public EvaluationRun Create(EvaluationRow row, EvaluationProgress progress) => new(row, progress, store, queue, reports, metrics, options, time, logger);

    public EvaluationProgress ProgressOf(EvaluationRow row)
    {
        var facts = store.Facts(row.Id);
        return new EvaluationProgress(new ProgressSnapshot(
            row.Phase, facts.Count, facts.Count(item => item.Outcome == AttemptOutcome.Correct), row.Total, row.Message));
    }
}
