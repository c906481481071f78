namespace AgentPlatform.Cli.Tasks;

/// <summary>One line of a question file.</summary>
internal sealed record TaskQuestion(string Id, string Question, IReadOnlyList<string> Answers, IReadOnlyDictionary<string, string> Labels);
