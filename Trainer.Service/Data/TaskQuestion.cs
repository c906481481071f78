namespace AgentPlatform.Trainer.Data;

/// <summary>One question to train on.</summary>
internal sealed record TaskQuestion(string Id, string Question, IReadOnlyList<string> Answers, IReadOnlyDictionary<string, string> Labels);
