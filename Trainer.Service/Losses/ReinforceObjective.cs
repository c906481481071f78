namespace AgentPlatform.Trainer.Losses;

/// <summary>REINFORCE (Williams 1992) with the importance ratio truncated above at 1 + high (TIS): no clip below.</summary>
internal sealed class ReinforceObjective : IPolicyObjective
{
    public string Name => "reinforce";

    public string Formula => "-stop_gradient(min(r, 1 + high)) A logp, r = exp(logp - behaviour)";

    public ObjectiveTerm Evaluate(double logProbability, double behaviour, double advantage, ClipRange clip)
    {
        var ratio = Math.Exp(logProbability - behaviour);
        var weight = Math.Min(ratio, 1 + clip.High);
        return new ObjectiveTerm(-weight * advantage * logProbability, -weight * advantage, weight != ratio);
    }
}
