using AgentPlatform.Eval.Storage;

namespace AgentPlatform.Eval.Running;

/// <summary>How far an evaluation is.</summary>
/// <param name="Phase">Where it stands.</param>
/// <param name="Finished">Attempts that ended.</param>
/// <param name="Correct">Those that were right.</param>
/// <param name="Total">Attempts planned.</param>
/// <param name="Message">The last thing worth saying.</param>
internal sealed record ProgressSnapshot(EvaluationPhase Phase, int Finished, int Correct, int Total, string Message)
{
    public bool Ended => Phase != EvaluationPhase.Running;
}
