namespace AgentPlatform.Trainer.Reinforcement;

/// <summary>Advantages within a group of attempts at one task.</summary>
public static class Advantages
{
    /// <summary>(reward - mean) / (population deviation) of GRPO (Shao et al. 2024, section 4.1.2); null when the group has no variance.</summary>
    public static double[]? GroupNormalized(IReadOnlyList<double> rewards)
    {
        if (rewards.Count < 2)
        {
            return null;
        }

        var mean = rewards.Average();
        var deviation = Math.Sqrt(rewards.Average(r => (r - mean) * (r - mean)));
        return deviation < 1e-9 ? null : [.. rewards.Select(r => (r - mean) / deviation)];
    }
}
