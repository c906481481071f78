namespace AgentPlatform.Eval.Running;

/// <summary>The evaluation cannot go on, and trying again would not help.</summary>
internal sealed class EvaluationFailedException(string message, Exception? innerException = null) : Exception(message, innerException);
