namespace AgentPlatform.Eval.Questions;

/// <summary>The questions of an evaluation, and the digest of the file they came from.</summary>
internal sealed record QuestionSet(IReadOnlyList<Question> Questions, string Sha256);
