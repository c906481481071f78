namespace AgentPlatform.Cli.Quickstart;

/// <summary>One target: what was wanted, what was reached.</summary>
internal sealed record TargetRow(string Name, string Wanted, string Reached, bool Holds);
