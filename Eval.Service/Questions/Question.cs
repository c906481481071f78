namespace AgentPlatform.Eval.Questions;

/// <summary>One question of a set.</summary>
/// <param name="Id">Unique within the set.</param>
/// <param name="Text">What the agent is asked.</param>
/// <param name="Answers">Any of them is right.</param>
/// <param name="Labels">What the report may be broken down by, e.g. hops=2.</param>
internal sealed record Question(string Id, string Text, IReadOnlyList<string> Answers, IReadOnlyDictionary<string, string> Labels);
