namespace AgentPlatform.Trainer.Losses;

/// <summary>
/// Clipped surrogate of PPO (Schulman et al. 2017, eq. 7) with the group-relative advantage of GRPO (Shao et al. 2024),
/// with bounds of its own on either side (DAPO's clip-higher; Yu et al. 2025). The ratio is taken against the behaviour
/// log-probability recorded at sampling, which corrects for stale weights.
/// </summary>
internal sealed class GrpoObjective : IPolicyObjective
{
    public string Name => "grpo";

    public string Formula => "-min(r A, clip(r, 1 - low, 1 + high) A), r = exp(logp - behaviour)";

    public ObjectiveTerm Evaluate(double logProbability, double behaviour, double advantage, ClipRange clip)
    {
        var ratio = Math.Exp(logProbability - behaviour);
        var bounded = Math.Clamp(ratio, 1 - clip.Low, 1 + clip.High);
        var clipped = bounded * advantage < ratio * advantage;
        return clipped
            ? new ObjectiveTerm(-bounded * advantage, 0, true)
            : new ObjectiveTerm(-ratio * advantage, -ratio * advantage, false);
    }
}
