namespace AgentPlatform.Eval.Attempts;

/// <summary>One tool call of an attempt, as reports show it.</summary>
internal sealed record AttemptCall(int Turn, string Tool, string Arguments, string Status, string Result, double Seconds, int Tries, string Replica);
