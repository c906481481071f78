using System.Security.Cryptography;

namespace AgentPlatform.Inference.OpenAi;

/// <summary>Seeds for requests that bring none: different at each start, one after the other from there.</summary>
internal sealed class SeedSource
{
    private long _next = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

    public ulong Next() => unchecked((ulong)Interlocked.Increment(ref _next));
}
