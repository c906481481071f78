namespace AgentPlatform.Trainer.Losses;

/// <summary>One token's share of a loss.</summary>
/// <param name="Loss">Its value.</param>
/// <param name="Derivative">d loss / d log-probability.</param>
/// <param name="Clipped">Whether the clip took the gradient away or bounded the ratio.</param>
public readonly record struct ObjectiveTerm(double Loss, double Derivative, bool Clipped);
