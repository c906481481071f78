namespace AgentPlatform.Cli.Quickstart.Reporting;

/// <summary>One tool call of an attempt, as results.jsonl has it.</summary>
internal sealed record ResultCall(int Turn, string Tool, string Arguments, string Status, string Result, double Seconds);
