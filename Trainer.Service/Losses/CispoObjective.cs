namespace AgentPlatform.Trainer.Losses;

/// <summary>CISPO (MiniMax-M1, 2025, eq. 4): the ratio is clipped and held constant, so that no token loses its gradient.</summary>
internal sealed class CispoObjective : IPolicyObjective
{
    public string Name => "cispo";

    public string Formula => "-stop_gradient(clip(r, 1 - low, 1 + high)) A logp, r = exp(logp - behaviour)";

    public ObjectiveTerm Evaluate(double logProbability, double behaviour, double advantage, ClipRange clip)
    {
        var ratio = Math.Exp(logProbability - behaviour);
        var weight = Math.Clamp(ratio, 1 - clip.Low, 1 + clip.High);
        return new ObjectiveTerm(-weight * advantage * logProbability, -weight * advantage, weight != ratio);
    }
}
