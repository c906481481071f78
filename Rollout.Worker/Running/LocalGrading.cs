using AgentPlatform.Agents;
using AgentPlatform.Grading;

namespace AgentPlatform.Rollout.Running;

/// <summary>Scores answers with the graders of this process.</summary>
internal sealed class LocalGrading(GraderRegistry graders)
{
    /// <summary>As <see cref="GradeAnswer"/> asks.</summary>
    public ValueTask<double> GradeAsync(Contracts.Ledger.V1.Grading grading, string answer, CancellationToken cancellationToken)
    {
        try
        {
            return ValueTask.FromResult(graders.Find(grading.Grader).Grade(answer, grading.GoldAnswers).Score);
        }
        catch (UnknownGraderException exception)
        {
            throw new JudgeException("unknown_grader", exception.Message, exception);
        }
    }
}
