namespace AgentPlatform.Trainer.Losses;

/// <summary>The importance ratio is held within [1 - Low, 1 + High].</summary>
public readonly record struct ClipRange(double Low, double High);
