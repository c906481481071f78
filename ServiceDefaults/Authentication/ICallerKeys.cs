namespace AgentPlatform.ServiceDefaults;

/// <summary>Door for a room that knows callers of its own besides those of <c>ApiKeys</c>.</summary>
public interface ICallerKeys
{
    /// <summary>There are none.</summary>
    bool IsEmpty { get; }

    /// <summary>Whether a key is one of them; in constant time.</summary>
    /// <param name="digest">The key's SHA-256.</param>
    bool Accepts(ReadOnlySpan<byte> digest);
}
