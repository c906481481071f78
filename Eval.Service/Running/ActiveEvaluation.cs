namespace AgentPlatform.Eval.Running;

/// <summary>An evaluation of this process.</summary>
internal sealed record ActiveEvaluation(Task Task, EvaluationProgress Progress, CancellationTokenSource Stop);
