namespace AgentPlatform.Eval.Running;

/// <summary>The run was stopped at the queue by somebody else: it takes no tasks any more.</summary>
internal sealed class EvaluationStoppedException(string message) : Exception(message);
