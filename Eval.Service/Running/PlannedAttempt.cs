namespace AgentPlatform.Eval.Running;

/// <summary>One attempt at one question.</summary>
/// <param name="Position">0-based place of the question.</param>
/// <param name="Attempt">0-based index of the attempt.</param>
internal readonly record struct PlannedAttempt(int Position, int Attempt);
