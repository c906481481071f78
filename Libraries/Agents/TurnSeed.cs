namespace AgentPlatform.Agents;

/// <summary>
/// The sampling seed of one turn. It depends on nothing but the task's seed, the attempt's index and the turn, so that an attempt
/// made again on another worker draws the same tokens from the same weights.
/// </summary>
public static class TurnSeed
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    /// <summary>
    /// mix(mix(mix(s) + (a + 1) G) + (t + 1) G) modulo 2^64, where s is <paramref name="taskSeed"/>, a <paramref name="attemptIndex"/>,
    /// t <paramref name="turn"/>, G = 0x9E3779B97F4A7C15 and mix the finaliser of SplitMix64 (Steele, Lea, Flood 2014, variant 13 of
    /// Stafford). For a fixed (s, a) no two turns share a seed, for a fixed (s, t) no two attempts: mix is a bijection.
    /// </summary>
    public static ulong Derive(ulong taskSeed, int attemptIndex, int turn)
    {
        unchecked
        {
            var attempt = Mix(Mix(taskSeed) + (((ulong)attemptIndex + 1) * Golden));
            return Mix(attempt + (((ulong)turn + 1) * Golden));
        }
    }

    private static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
