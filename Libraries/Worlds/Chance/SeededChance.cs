namespace AgentPlatform.Worlds.Chance;

/// <summary>Independent seeded streams of chance: one per purpose, so that adding draws to one leaves the others as they were.</summary>
public static class SeededChance
{
    /// <summary>A generator that depends on nothing but <paramref name="seed"/> and <paramref name="purpose"/>.</summary>
    public static Random For(int seed, string purpose)
    {
        ArgumentNullException.ThrowIfNull(purpose);
        // FNV-1a: string.GetHashCode differs from process to process.
        var hash = 2166136261u;
        foreach (var letter in purpose)
        {
            hash = (hash ^ letter) * 16777619u;
        }

        return new Random(unchecked((int)(hash ^ ((uint)seed * 2654435761u))));
    }
}
