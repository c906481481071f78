using AgentPlatform.Contracts.Ledger.V1;

namespace AgentPlatform.Agents;

/// <summary>Scores an answer from 0 to 1 as <paramref name="grading"/> says. Called only when there is an answer.</summary>
/// <exception cref="JudgeException">No verdict can be had; the attempt ends unscored.</exception>
public delegate ValueTask<double> GradeAnswer(Grading grading, string answer, CancellationToken cancellationToken);
