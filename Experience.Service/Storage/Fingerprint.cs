namespace AgentPlatform.Experience.Storage;

/// <summary>64-bit FNV-1a over the fields that tell requests apart. Stable across processes, unlike <see cref="HashCode"/>.</summary>
internal struct Fingerprint
{
    private const ulong Prime = 1099511628211;
    private ulong state;

    public Fingerprint() => state = 14695981039346656037;

    public void Add(string value)
    {
        foreach (var character in value)
        {
            state = (state ^ character) * Prime;
        }

        // Ends the field, so that ("ab","c") and ("a","bc") differ.
        state = (state ^ 0x1FFFF) * Prime;
    }

    public void Add(long value) => state = (state ^ unchecked((ulong)value)) * Prime;

    public readonly long Value => unchecked((long)state);
}
