namespace AgentPlatform.Cli.Quickstart.Reporting;

/// <summary>What the report needs of one line of an evaluation's results.jsonl.</summary>
internal sealed record ResultLine(
    string QuestionId, int Attempt, bool Correct, string Outcome, string Question, string Answer, IReadOnlyList<string> Gold, string Reason, string? Hops, int Turns,
    IReadOnlyList<ResultCall> Calls, string Transcript);
