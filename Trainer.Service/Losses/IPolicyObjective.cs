namespace AgentPlatform.Trainer.Losses;

/// <summary>A policy-gradient loss per sampled token, to be minimised.</summary>
public interface IPolicyObjective
{
    /// <summary>Name in the registry.</summary>
    string Name { get; }

    /// <summary>The formula, for people.</summary>
    string Formula { get; }

    /// <summary>Value and derivative of the loss of one token.</summary>
    /// <param name="logProbability">Log-probability of the token under the weights being trained.</param>
    /// <param name="behaviour">Log-probability it was drawn with.</param>
    /// <param name="advantage">Advantage of its trajectory.</param>
    /// <param name="clip">Bounds of the importance ratio.</param>
    ObjectiveTerm Evaluate(double logProbability, double behaviour, double advantage, ClipRange clip);
}
