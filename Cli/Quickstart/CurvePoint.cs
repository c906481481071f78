namespace AgentPlatform.Cli.Quickstart;

/// <summary>One optimiser step of RL.</summary>
internal sealed record CurvePoint(long Step, double Seconds, double Reward, double Kl, double Entropy, double Staleness);
